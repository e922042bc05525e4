"""The demo newspaper: articles of a town that does not exist, with the widget in them."""
