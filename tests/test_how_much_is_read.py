"""However many cards there are, a page asks the same number of statements: a hall of three thousand is read as fast as a
room of ten, and nobody waits for who writes one card."""

from tests.statements import fill_up, furnish, pages, statements_by_page


def test_no_page_asks_more_of_the_database_where_there_are_more_cards(base, client_for, world):
    ids = furnish(world)
    fill_up(world, ids, 10)
    few = statements_by_page(base, client_for, ids)
    fill_up(world, ids, 60)
    many = statements_by_page(base, client_for, ids)
    growing = {page: (few[page], many[page]) for page in few if few[page] != many[page]}
    assert not growing


def test_every_export_and_every_surface_is_among_these_pages(world):
    """So that the test above means something."""
    asked = {path for _role, path in pages(furnish(world))}
    for page in ("/s/{code}", "/board/{code}", "/console/{code}", "/desk/{code}", "/harvest/{code}", "/programmes",
                 "/prepare/{code}", "/board/{code}/media/{id}", "/harvest/{code}/log"):
        assert page in asked
    assert len([path for path in asked if "/export/" in path]) == 8
