"""Report documents: one model of sections, tables and charts, written as a workbook or a page.

Whatever is printed comes from :class:`maju.floor.reports.documents.model.Document`, so the two
forms cannot disagree; every number in it is an answer of ``maju.metrics.numbers.Numbers``.
"""
