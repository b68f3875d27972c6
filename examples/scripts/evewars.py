"""Wars of Eve Online that were declared in the last 24 hours, for people to read: result.txt.

Asks the API that EVE's own site has (https://esi.evetech.net): the first 100 wars, then each of them until one is older.
"""

import json
import urllib.request
from datetime import datetime, timedelta, timezone


def get(base, path):
    with urllib.request.urlopen(f"{base}{path}", timeout=30) as answer:
        return json.load(answer)


def name_of(base, side, names):
    kind = "alliance" if "alliance_id" in side else "corporation"
    id = side[f"{kind}_id"]
    if id not in names:
        names[id] = get(base, f"/latest/{kind}s/{id}/")["name"]
    return names[id]


def parse(ctx):
    base = ctx.params.get("base", "https://esi.evetech.net")
    now = datetime.now(timezone.utc)
    ids = get(base, "/latest/wars/")[:100]
    names = {}
    lines = []
    for done, id in enumerate(ids, 1):
        war = get(base, f"/latest/wars/{id}/")
        declared = datetime.fromisoformat(war["declared"].replace("Z", "+00:00"))
        if now - declared > timedelta(hours=24):
            break
        aggressor, defender = (name_of(base, war[side], names) for side in ("aggressor", "defender"))
        lines.append(f"{declared:%d.%m.%Y %H:%M} UTC: {aggressor} declared war on {defender}")
        ctx.progress(done, len(ids))
    title = f"Wars declared in the 24 hours before {now:%d.%m.%Y %H:%M} UTC: {len(lines)}"
    return {"result.txt": "\n".join([title, "", *lines]) + "\n"}
