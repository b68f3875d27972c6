"""A random picture of https://http.cat, saved as result.jpg."""

import random
import urllib.request

CODES = [100, 101, *range(200, 207), *range(300, 308), *range(400, 418), *range(500, 506)]


def parse(ctx):
    base = ctx.params.get("base", "https://http.cat")
    code = random.choice(CODES)
    ctx.log(f"the cat of {code}")
    with urllib.request.urlopen(f"{base}/{code}.jpg", timeout=60) as answer:
        return {"result.jpg": answer.read()}
