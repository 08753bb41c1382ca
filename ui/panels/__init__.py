"""The panels: each takes an experiment, a snapshot and a focus, and gives back edits, commands and looks."""
