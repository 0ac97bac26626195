"""Closed forms for waiting behind others who may give up: sums of 1/(r + k·theta), and quantiles.

Waiting for n + 1 departures at rates r, r + theta … r + n·theta is a sum of exponential times. Its
mean and variance are differences of the digamma and trigamma functions, so that ten thousand ahead
cost as much as one. Two decimals of a second are far beyond what such an estimate can mean; the
series below are good to ten digits.
"""

from __future__ import annotations

from math import log, sqrt

_FAR = 8.0  # from here on the asymptotic series is good to ten digits

_P50 = 0.0
_P80 = 0.8416212335729143


def digamma(x: float) -> float:
    """The derivative of log gamma, for x > 0."""
    shifted = 0.0
    while x < _FAR:
        shifted -= 1.0 / x
        x += 1.0
    y = 1.0 / (x * x)
    series = y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y / 132))))
    return shifted + log(x) - 0.5 / x - series


def trigamma(x: float) -> float:
    """The derivative of digamma, for x > 0."""
    shifted = 0.0
    while x < _FAR:
        shifted += 1.0 / (x * x)
        x += 1.0
    y = 1.0 / (x * x)
    series = y * (1 / 6 - y * (1 / 30 - y * (1 / 42 - y * (1 / 30 - y * 5 / 66))))
    return shifted + 1.0 / x + 0.5 * y + series / x


def departures(ahead: float, rate: float, leaving: float) -> tuple[float, float]:
    """Mean and variance of the time until *ahead* + 1 departures.

    Args:
        ahead: how many stand before; need not be whole.
        rate: departures a second by being served, all servers busy.
        leaving: departures a second of each one ahead by giving up.
    """
    assert ahead >= 0
    assert rate > 0
    assert leaving >= 0
    if leaving * (ahead + 1) < 1e-6 * rate:
        return (ahead + 1) / rate, (ahead + 1) / (rate * rate)
    begin = rate / leaving
    end = begin + ahead + 1
    mean = (digamma(end) - digamma(begin)) / leaving
    variance = (trigamma(begin) - trigamma(end)) / (leaving * leaving)
    return mean, variance


def half_and_four_fifths(mean: float, variance: float) -> tuple[float, float]:
    """P50 and P80 of a gamma distribution, within 2 % (Wilson and Hilferty 1931)."""
    ninth = variance / (mean * mean) / 9.0
    median = max(0.0, 1.0 - ninth + _P50 * sqrt(ninth))
    upper = max(0.0, 1.0 - ninth + _P80 * sqrt(ninth))
    return mean * median**3, mean * upper**3
