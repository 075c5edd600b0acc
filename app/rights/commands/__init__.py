"""What can be done about somebody's data, one file a matter."""
