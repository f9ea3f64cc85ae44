"""Pictures of every screen, and what differs between two sets of them: `make pictures` says how."""
