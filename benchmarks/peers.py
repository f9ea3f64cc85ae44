"""What others reach on the same work, as measured earlier on another machine of two cores: see docs/performance.md."""

# Milliseconds for one submission with 100 listeners: server CPU in a rush, and until the last listener has a single one.
BEST_PEER = ("retro-board", 9.29, 20.2)
