"""The files beside the settings: units and record bodies, States, subjects of the register."""
