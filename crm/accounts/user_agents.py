"""Browsers as people call them, by what they say of themselves."""

# Most say that they are those below them as well.
NAMES = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox")),
    *(("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")),
)
SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)


def describe_user_agent(agent: str) -> str:
    """Return a browser and the system that it runs on, such as `Firefox, Windows`; what is unknown stays as it is."""
    name, system = (next((name for part, name in known if part in agent), "") for known in (NAMES, SYSTEMS))
    return f"{name}, {system}" if name and system else name or agent
