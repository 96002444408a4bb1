"""Texts that break programs which trust them."""

SQL = "Robert'); DROP TABLE patient; --"
TEXTS = {
    "sql": SQL,
    "sql union": "' UNION SELECT seal FROM audit_entry --",
    "sql double quotes": '" OR 1=1; DELETE FROM visit; --',
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "rich text": "<b>bold</b><a href='file:///etc/passwd'>x</a>&amp;",
    "path": "../../../../etc/passwd",
    "windows path": "..\\..\\CON\\nul.txt:stream",
    "format": "%s%n%x {0} {__class__} ${jndi:ldap://x}",
    "formula": '=HYPERLINK("http://x";"y")',
    "formula at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula full width": "＝1+1",
    "nul": "before\x00after",
    "controls": "bell\x07 escape\x1b[31m backspace\x08",
    "line ends": "one\r\ntwo\rthree\u2028four",
    "right to left": "\u202egnp.exe\u202c end",
    "zero width": "Li\u200bnd\u200dqvist\ufeff",
    "combining": "Z\u0310\u0311\u0312\u0313\u0314\u0315a" * 10,
    "emoji": "👩🏽‍⚕️ 🇳🇴 𝔸",
    "lone surrogate": "half \ud83d of a sign",
    "long": "long " * 4_000,
    "json": '{"__proto__": {"x": 1}}',
    "like": "%_%__%",
    "fts": 'NEAR("a" "b") OR * AND ^',
}
