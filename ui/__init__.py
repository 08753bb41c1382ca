"""What people see: a PySide6 window over the playground. Nothing here computes a network."""
