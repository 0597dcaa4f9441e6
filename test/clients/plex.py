"""Drives the sandbox's Plex side with python-plexapi, a client we did not write. Every round trip is asserted by reading again."""

import base64
import hashlib
import os
import sys
import tempfile
import time
import unicodedata

from plexapi.exceptions import BadRequest, NotFound, Unauthorized
from plexapi.server import PlexServer

url, token = sys.argv[1], sys.argv[2]
passed = 0


def check(name, good, seen=None):
    global passed
    if not good:
        print(f"FAILED: {name}: {seen!r}")
        sys.exit(1)
    passed += 1
    print(f"ok {passed} {name}")


def tags(items):
    return [item.tag for item in items]


def locked(item):
    return {field.name for field in item.fields if field.locked}


def wait_for(name, ask, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.1)
    print(f"FAILED: {name}: did not happen within {seconds} s")
    sys.exit(1)


plex = PlexServer(url, token)
check("connects and learns who the server is", len(plex.machineIdentifier) == 40 and plex.version != "", plex.machineIdentifier)
try:
    PlexServer(url, "wrong-token-12345")
    check("is refused with a wrong token", False)
except Unauthorized:
    check("is refused with a wrong token", True)

movies = plex.library.section("Movies")
check("lists the library with its folder", movies.type == "movie" and movies.locations == ["/data"], movies.locations)
items = movies.all()
check("lists every item", len(items) == movies.totalSize and len(items) >= 60, len(items))
paged = movies.all(container_size=7)
check("pages through the same items", [one.ratingKey for one in paged] == [one.ratingKey for one in items], len(paged))
check("knows the file of every item in a listing", all(one.locations and one.locations[0].startswith("/data/") for one in items))
plain = [one for one in items if one.title.startswith("Clip ")]
item = plex.fetchItem(plain[0].ratingKey)
other = plex.fetchItem(plain[1].ratingKey)
check("fetches one item by its key", item.title == plain[0].title and item.media[0].parts[0].file == plain[0].locations[0], item.title)
found = movies.search(title=item.title)
check("finds an item by title", item.ratingKey in [one.ratingKey for one in found], [one.title for one in found])
newest = movies.search(sort="addedAt:desc", limit=5)
check("sorts and limits", len(newest) == 5 and newest == sorted(newest, key=lambda one: one.addedAt, reverse=True))
name = os.path.basename(item.locations[0])
byfile = [one for one in items if name in one.locations[0]]
rows = plex.query(f"/library/sections/{movies.key}/all?type=1&file={name.replace(' ', '%20')}")
check("filters by file name", [row.attrib["ratingKey"] for row in rows] == [str(one.ratingKey) for one in byfile], rows)
try:
    plex.fetchItem(999999)
    check("says that an unknown item is not there", False)
except NotFound:
    check("says that an unknown item is not there", True)

for field, edit, value in [
    ("title", item.editTitle, 'A title, with "quotes" & 100%'),
    ("titleSort", item.editSortTitle, "title, with"),
    ("originalTitle", item.editOriginalTitle, "Original"),
    ("summary", item.editSummary, "First line\nSecond line with emoji \U0001f3ac and 日本語"),
    ("tagline", item.editTagline, "A tagline"),
    ("studio", item.editStudio, "Smith, Jones + Co."),
    ("contentRating", item.editContentRating, "XXX"),
]:
    edit(value)
    item.reload()
    check(f"edits and locks {field}", getattr(item, field) == value and field in locked(item), getattr(item, field))

item.editOriginallyAvailable("2024-05-17")
item.reload()
check("edits the date", item.originallyAvailableAt.strftime("%Y-%m-%d") == "2024-05-17", item.originallyAvailableAt)
item.editSummary("", locked=False)
item.reload()
check("clears a text and unlocks it", not item.summary and "summary" not in locked(item), item.summary)
item.rate(8.5)
item.reload()
check("rates", item.userRating == 8.5, item.userRating)

for kind, add, remove, read in [
    ("genre", item.addGenre, item.removeGenre, lambda: item.genres),
    ("collection", item.addCollection, item.removeCollection, lambda: item.collections),
    ("label", item.addLabel, item.removeLabel, lambda: item.labels),
    ("director", item.addDirector, item.removeDirector, lambda: item.directors),
    ("writer", item.addWriter, item.removeWriter, lambda: item.writers),
]:
    before = tags(read())
    names = ["A, B & C", "50% off", "Plain"]
    add(names)
    item.reload()
    check(f"adds {kind} tags with commas and percent signs", set(tags(read())) == set(before + names), tags(read()))
    remove(["A, B & C", "50% off"])
    item.reload()
    check(f"removes {kind} tags and keeps the rest", set(tags(read())) == set(before + ["Plain"]), tags(read()))
    check(f"locks {kind}", kind in locked(item), locked(item))

item.editTags("actor", ["Zoë Núñez", "Max \"Mad\" Müller"])
item.reload()
wanted = {unicodedata.normalize("NFC", one) for one in ["Zoë Núñez", "Max \"Mad\" Müller"]}
check("adds actors", wanted <= {unicodedata.normalize("NFC", one) for one in tags(item.roles)}, tags(item.roles))
item.editTags("actor", ["Zoë Núñez"], remove=True)
item.reload()
check("removes an actor", "Zoë Núñez" not in tags(item.roles), tags(item.roles))

names = [one.title for one in movies.collections()]
check("made the collection by its tag", "Plain" in names, names)
inside = [one.ratingKey for one in movies.collection("Plain").items()]
check("shows the item in it", inside == [item.ratingKey], inside)
item.removeCollection("Plain")
check("and removed it with its last member", "Plain" not in [one.title for one in movies.collections()])
made = movies.createCollection("By hand", items=[item, other])
check("makes a collection by its own endpoint", {one.ratingKey for one in made.items()} == {item.ratingKey, other.ratingKey})
made.removeItems(other)
made.reload()
check("takes an item out of it", [one.ratingKey for one in made.items()] == [item.ratingKey])
made.delete()
check("deletes it", "By hand" not in [one.title for one in movies.collections()])

item.batchEdits().editTitle("In one request").editSummary("All of it").editStudio("One Studio").addGenre("Batch").removeLabel("Plain").saveEdits()
item.reload()
check("edits many fields in one request", (item.title, item.summary, item.studio) == ("In one request", "All of it", "One Studio"), item.title)
check("and tags with them", "Batch" in tags(item.genres) and "Plain" not in tags(item.labels), tags(item.genres) + tags(item.labels))
movies.batchMultiEdits([item, other]).addLabel("Both").saveMultiEdits()
item.reload()
other.reload()
check("edits two items at once", "Both" in tags(item.labels) and "Both" in tags(other.labels))
item.unlockSummary() if hasattr(item, "unlockSummary") else item.edit(**{"summary.locked": 0})
item.reload()
check("unlocks a field without changing it", item.summary == "All of it" and "summary" not in locked(item), locked(item))

pixel = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
digest = hashlib.sha1(pixel).hexdigest()
with tempfile.NamedTemporaryFile(suffix=".png") as file:
    file.write(pixel)
    file.flush()
    for kind, upload, listing, lock in [
        ("poster", item.uploadPoster, item.posters, "thumb"),
        ("art", item.uploadArt, item.arts, "art"),
    ]:
        before = len(listing())
        upload(filepath=file.name)
        keys = [one.ratingKey for one in listing()]
        check(f"uploads a {kind} under the hash of its bytes", any(one.endswith(digest) for one in keys), keys)
        item.reload()
        check(f"selects and locks the {kind}", lock in locked(item) and [one for one in listing() if one.selected][0].ratingKey.endswith(digest))
        upload(filepath=file.name)
        check(f"keeps one copy of the same {kind}", len(listing()) == len(keys) and len(keys) <= before + 1, len(listing()))
posters = item.posters()
if len(posters) > 1:
    posters[0].select() if not posters[0].selected else posters[1].select()
    now = [one.ratingKey for one in item.posters() if one.selected]
    check("selects another poster", len(now) == 1 and not now[0].endswith(digest), now)

frames = []
listener = plex.startAlertListener(callback=frames.append)
wait_for("the listener connects", lambda: listener.is_alive())
movies.update(path="/data")
wait_for("the scan is announced", lambda: [one for one in frames if one["type"] in ("activity", "timeline")])
check("hears of a scan over the websocket", True)
listener.stop()
wait_for("the scan ends", lambda: not plex.library.section("Movies").refreshing)
check("sees the scan end", True)

try:
    plex.query("/library/sections/1/all?type=1&" + "x" * 30000, method=plex._session.put)
    check("refuses a request line that is too long", False)
except (BadRequest, NotFound) as refusal:
    check("refuses a request line that is too long", "414" in str(refusal) or "400" in str(refusal), str(refusal)[:120])

print(f"python-plexapi: {passed} round trips passed")
