"""What sheets bring in, a file a kind: its columns, how a row is read, what stands in its way, how it comes in."""
