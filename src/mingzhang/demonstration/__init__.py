"""An invented county: its departments, their lines, targets and mistakes, the same every time."""
