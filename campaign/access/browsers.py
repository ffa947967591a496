"""What to call a browser in a list, so that its owner knows it again. Two words are kept."""

_PROGRAMS = (  # in this order: most browsers also name those they are built upon
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def named(user_agent: str) -> str | None:
    """Return ``Firefox, Linux`` or the like; None where nothing known is said."""
    told = [
        next((word for sign, word in words if sign in user_agent), None)
        for words in (_PROGRAMS, _SYSTEMS)
    ]
    return ", ".join(word for word in told if word) or None
