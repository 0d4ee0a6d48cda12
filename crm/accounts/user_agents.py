"""Readable names of browsers, from the User-Agent header.

Ten names are enough for a list of sessions; libraries that parse all of them need a database that is updated."""

# In this order, as most headers also name browsers further down.
NAMES = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox")),
    *(("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")),
)
SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)


def describe_user_agent(agent: str) -> str:
    """Return browser and system, such as `Firefox, Windows`; an unknown header is returned as it is."""
    name, system = (next((name for part, name in known if part in agent), "") for known in (NAMES, SYSTEMS))
    return f"{name}, {system}" if name and system else name or agent
