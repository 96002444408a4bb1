"""The language that all layers speak: frozen dataclasses and enums.

``...Draft`` goes in, ``...Row`` and ``...Detail`` come out.
"""
