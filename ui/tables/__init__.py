"""Tables from files and from the clipboard: reading them off the screen's thread, choosing columns, taking points."""

from ui.tables.flow import Tables

__all__ = ["Tables"]
