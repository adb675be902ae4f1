"""How often one client may ask."""

import pytest

from treatylog.http.limiter import Limiter, client_of


def test_a_burst_and_then_the_rate() -> None:
    """Ten seconds' worth at once, then as many as the rate has; each client for itself."""
    clock = [0.0]
    limiter = Limiter(2, now=lambda: clock[0])
    assert [limiter.wait("a") for _ in range(20)] == [0.0] * 20
    assert limiter.wait("a") == pytest.approx(0.5)
    assert limiter.wait("b") == 0
    clock[0] = 5.0
    assert [limiter.wait("a") == 0 for _ in range(12)] == [True] * 10 + [False] * 2


def test_the_table_does_not_grow_without_end() -> None:
    """Who has nothing to work off is forgotten first."""
    clock = [0.0]
    limiter = Limiter(1, now=lambda: clock[0], most=100)
    for number in range(1000):
        clock[0] += 0.1
        assert limiter.wait(str(number)) == 0
        assert len(limiter) <= 100


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("no:address", "no:address"),
    ],
)
def test_a_client_has_one_address_of_version_four_or_a_network_of_version_six(address: str, client: str) -> None:
    """Of version 6 anybody has as many addresses as they like."""
    assert client_of(address) == client
