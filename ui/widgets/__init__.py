"""Small widgets the panels are made of. Each shows a value it is given and reports what a person did to it."""
