"""A text with every construct of the Markdown dialect, and with what is too wide for a phone."""

MARKDOWN = f"""# A heading

Text with **bold**, *italic*, ~~struck~~, ^(raised), `code`, >!a spoiler!< and [a link](https://example.org/).

> A quote
>> in a quote

1. one
2. two
    - nested

| left | middle | right |
|:-----|:------:|------:|
{"| " + " | ".join(["a cell that is rather wide and does not break " * 2] * 3) + " |"}

```python
def a_line_of_code_that_no_phone_shows_whole(argument_number_one, argument_number_two, argument_number_three): ...
```

---

## {"W" * 120}

https://example.org/{"a/very/long/address/" * 12} and {"word" * 60}
"""
