"""How languages write dates and numbers where Django has it otherwise."""
