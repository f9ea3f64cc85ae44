"""Few people are easily recognised: counts of fewer than five are not shown in the room, of fewer than ten not in an
export."""

LIVE = 5
EXPORT = 10


def safe_counts(counts: dict[str, int], at_least: int) -> dict[str, int | None]:
    """Hides counts from 1 to `at_least` - 1 (None), and one more where the total would give a single hidden one away."""
    safe = {key: None if 0 < count < at_least else count for key, count in counts.items()}
    hidden = [key for key, count in safe.items() if count is None]
    if len(hidden) == 1:
        shown = [key for key, count in safe.items() if count]
        if shown:
            safe[min(shown, key=lambda key: counts[key])] = None
    return safe
