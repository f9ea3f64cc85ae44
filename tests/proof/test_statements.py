"""The statements of every page with 10, 300 and 3,000 cards, as a table."""

import signal

from tests.statements import fill_up, furnish, statements_by_page

CARDS = (10, 300, 3000)


def test_the_statements_of_every_page(base, client_for, world):
    signal.alarm(0)  # reports of three thousand cards take their time
    ids, counts = furnish(world), []
    for cards in CARDS:
        fill_up(world, ids, cards)
        counts.append(statements_by_page(base, client_for, ids))
    print("\n| page | " + " | ".join(f"{cards:,} cards" for cards in CARDS) + " |\n| --- |" + " ---: |" * len(CARDS))
    for page in sorted(counts[0]):
        print(f"| `{page}` | " + " | ".join(str(found[page]) for found in counts) + " |")
    assert not {page for page in counts[0] if len({found[page] for found in counts}) > 1}
