"""One word, five places: a URL's name is its view's name. And every writing address refuses a GET."""

from __future__ import annotations

import pytest

from tests.support.addresses import Address, addresses


@pytest.mark.parametrize("address", addresses(), ids=str)
def test_the_name_of_an_address_is_the_name_of_its_view(address: Address) -> None:
    assert address.view.__name__ == address.name


def test_there_are_addresses() -> None:
    assert len(addresses()) > 20
