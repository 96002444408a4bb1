"""A short name to sign in with, made of a person's name."""

_TITLES = frozenset(("dr", "prof", "mr", "mrs", "ms", "mx", "med", "pa", "rn", "md"))


def suggested_sign_in(name: str) -> str:
    """``Dr M. Okafor`` signs in as ``okafor``; a name of titles alone is left as it is."""
    words = [word.strip(".,") for word in name.casefold().split()]
    own = [word for word in words if word and word not in _TITLES]
    return (own or words or [""])[-1]
