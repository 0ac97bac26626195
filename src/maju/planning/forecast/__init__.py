"""How many will come: arrays of past days in, the mean and the spread of days to come out.

One interface (``model.Model``) for every method, one suite that all of them pass
(tests/conformance/test_forecasters.py), and a choice among them by rolling-origin backtest
(``choosing``). Why these methods, and what they reach: docs/understanding/forecasting.md.
"""
