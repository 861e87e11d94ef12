"""Pages that are pictures: rules and words are found in the picture and become ink like any other.

Needs the extra `[ocr]`, whose models come inside its package; nothing is fetched. The rules of a
table are found by their shape, what is written by the recogniser, line by line within the cells; a
lone dash is told by its ink, for a recogniser takes it for 一.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from mingzhang.errors import PutOff
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.read import alive
from mingzhang.read.ink import Glyph, PageInk, Rule
from mingzhang.read.lane import pages_at_a_time
from mingzhang.read.line import rows_of
from mingzhang.read.pixel import MOST_PIXELS
from mingzhang.source import Box

if TYPE_CHECKING:
    from concurrent.futures import Future

DPI = 200
"""How finely a page is drawn before it is looked at."""

FEW_GLYPHS = 30
"""A page with a picture and fewer characters than this is a scan."""

_INCH = 72.0
_BATCH = 24
_DASH_FOR_ONE = compiled("^[-—–](?=、)")
_UNSURE = 0.5
_NOISE = 0.4
_SECOND = 0.9
"""How surely a figure was read that took a second look."""

_APART = 0.45
"""White between two glyphs of one run, in their height, at the most."""

_WELL_FORMED = compiled(r"[-—–]?(?:0|[1-9]\d{0,2}(?:[,，]\d{3})+|[1-9]\d*)(?:[.．]\d+)?")
_FIGURE = compiled(r"[-—–]?[\d,，.．]*\d[\d,，.．%％]*")

Line = tuple[float, int, int, float]
"""A rule in pixels: where it lies, from where to where, how thick."""


@dataclass(frozen=True, slots=True)
class Written:
    """A line of text in the picture: its box in pixels, what it says, how surely."""

    left: int
    top: int
    right: int
    bottom: int
    text: str
    score: float


def can_scan() -> bool:
    """Whether the pictures of a file can be recognised: the extra `[ocr]` is installed.

    Raises:
        PutOff: they can, and files that need it are put off.
    """
    if not all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime", "cv2")):
        return False
    if not pages_at_a_time():
        raise PutOff
    return True


def dpi_of(width: float, height: float) -> float:
    """Dots an inch at which a page of this size in points stays within the limit of pixels."""
    pixels = width * height * (DPI / _INCH) ** 2
    return DPI if pixels <= MOST_PIXELS else DPI * float(MOST_PIXELS / pixels) ** 0.5


def ink_of_picture(image: Any, number: int, dpi: float) -> PageInk:
    """What is drawn and written on a page that is a picture.

    Args:
        image: rows × columns × 3 bytes, blue first.
        number: of the page, from 1.
        dpi: pixels an inch.
    """
    import cv2

    grey = _straight(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
    height, width = grey.shape
    scale = _INCH / dpi
    dark = _dark(grey, dpi)
    level, upright = _rules(dark, dpi)
    ink = PageInk(number, width * scale, height * scale, has_image=True)
    _add_rules(ink, level, upright, scale)
    for line in _written(grey, dark, dpi, level, upright):
        if line.score >= _NOISE or len(line.text) > 1:  # a lone spot is no character, but a doubt
            ink.glyphs.extend(_glyphs(line, scale))
        box = tuple(side * scale for side in (line.left, line.top, line.right, line.bottom))
        ink.scores.append((box, line.score))  # type: ignore[arg-type]
    return ink


def inks_of(pages: Iterable[tuple[Any, int, float]]) -> Iterator[PageInk]:
    """The ink of several pages, some at a time; see `ink_of_picture` and `lane.pages`."""
    from concurrent.futures import ThreadPoolExecutor  # a page of text needs none of it

    _recogniser()
    most = pages_at_a_time()
    waiting: deque[Future[PageInk]] = deque()
    with ThreadPoolExecutor(most) as pool:
        for page in pages:
            waiting.append(pool.submit(ink_of_picture, *page))
            if len(waiting) > most:  # no more pictures in memory than are being looked at
                yield waiting.popleft().result()
                alive.on_page()
        while waiting:
            yield waiting.popleft().result()
            alive.on_page()


def add_drawn_rules(ink: PageInk, image: Any, dpi: float) -> None:
    """Add the rules that a picture shows under text that is known: a scan with a text layer."""
    import cv2

    dark = _dark(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dpi)
    _add_rules(ink, *_rules(dark, dpi), _INCH / dpi)


def add_unknown(ink: PageInk, image: Any, dpi: float) -> None:
    """Recognise the glyphs whose font does not say what they are, in the picture of their page.

    Args:
        image: the page with the text upright.
    """
    import cv2

    scale = _INCH / dpi
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    runs = [[round(side / scale) for side in box] for box in _runs(ink.unknown)]
    heights = sorted(run[3] - run[1] for run in runs)
    for line in _recognised(grey, runs, heights[len(heights) // 2]):
        ink.glyphs.extend(_glyphs(line, scale))
        box = tuple(side * scale for side in (line.left, line.top, line.right, line.bottom))
        ink.scores.append((box, line.score))  # type: ignore[arg-type]
    ink.recognised = len(ink.unknown)
    ink.unknown.clear()


def _runs(boxes: Sequence[Box]) -> list[Box]:
    """Boxes of glyphs side by side on one line, put together."""
    runs: list[Box] = []
    for row in rows_of(Glyph("", *box, box[3], 0.0) for box in boxes):
        for glyph in row:
            high = glyph.bottom - glyph.top
            if runs and runs[-1][3] == row[0].bottom and glyph.left - runs[-1][2] < _APART * high:
                runs[-1] = (runs[-1][0], runs[-1][1], max(runs[-1][2], glyph.right), runs[-1][3])
            else:
                runs.append((glyph.left, glyph.top, glyph.right, row[0].bottom))
    return runs


def turned(image: Any, turns: int) -> Any:
    """A picture turned back by quarter turns, so that text turned by them stands upright."""
    import numpy as np

    return np.ascontiguousarray(np.rot90(image, turns))


def _dark(grey: Any, dpi: float) -> Any:
    import cv2

    return cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _odd(dpi / 8), 15
    )


def _add_rules(ink: PageInk, level: Sequence[Line], upright: Sequence[Line], scale: float) -> None:
    ink.level += [Rule(y * scale, a * scale, b * scale, t * scale) for y, a, b, t in level]
    ink.upright += [Rule(x * scale, a * scale, b * scale, t * scale) for x, a, b, t in upright]


def _odd(number: float) -> int:
    return max(3, int(number) | 1)


def _straight(grey: Any) -> Any:
    """The picture turned so that its lines are level; scans lie askew by up to three degrees."""
    import cv2
    import numpy as np

    factor = 900 / max(grey.shape)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    dark = (255 - small).astype(np.float32)

    def turned(picture: Any, angle: float, fill: int) -> Any:
        rows, columns = picture.shape
        matrix = cv2.getRotationMatrix2D((columns / 2, rows / 2), angle, 1.0)
        return cv2.warpAffine(
            picture, matrix, (columns, rows), flags=cv2.INTER_LINEAR, borderValue=fill
        )

    def sharpness(angle: float) -> float:
        return float(np.square(np.diff(turned(dark, angle, 0).sum(axis=1))).sum())

    best = max(np.arange(-3.0, 3.01, 0.5), key=sharpness)
    best = max(np.arange(best - 0.4, best + 0.41, 0.1), key=sharpness)
    return grey if abs(best) < 0.05 else turned(grey, float(best), 255)


def _rules(dark: Any, dpi: float) -> tuple[list[Line], list[Line]]:
    """Level and upright rules: long thin runs of ink."""
    import cv2

    found: list[list[Line]] = []
    for upright in (False, True):
        least = int(dpi * 0.3)
        size = (1, least) if upright else (least, 1)
        close = (1, 3) if upright else (3, 1)  # more would make rules of rows of characters
        gaps = cv2.morphologyEx(
            dark, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, close)
        )
        mask = cv2.morphologyEx(
            gaps, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size)
        )
        _count, _labels, stats, middles = cv2.connectedComponentsWithStats(mask, connectivity=8)
        lines: list[Line] = []
        for (x, y, w, h, _area), (cx, cy) in zip(stats[1:].tolist(), middles[1:], strict=True):
            long, thick = (h, w) if upright else (w, h)
            if thick > dpi / 20 or long < 8 * thick:
                continue
            lines.append((float(cx), y, y + h, w) if upright else (float(cy), x, x + w, h))
        found.append(lines)
    return found[0], found[1]


def _written(
    grey: Any, dark: Any, dpi: float, level: Sequence[Line], upright: Sequence[Line]
) -> list[Written]:
    """The lines of text, none of them across a rule."""
    import cv2
    import numpy as np

    rules = np.zeros_like(dark)
    margin = max(2, int(dpi / 70))
    for y, a, b, thick in level:
        reach = int(thick / 2) + margin
        rules[max(0, int(y) - reach) : int(y) + reach + 1, a:b] = 255
    for x, a, b, thick in upright:
        reach = int(thick / 2) + margin
        rules[a:b, max(0, int(x) - reach) : int(x) + reach + 1] = 255
    ink = cv2.bitwise_and(dark, cv2.bitwise_not(rules))
    ink = _without_specks(ink, dpi)
    spread = cv2.dilate(
        ink, cv2.getStructuringElement(cv2.MORPH_RECT, (int(dpi * 0.14) | 1, int(dpi / 66) | 1))
    )
    spread[rules > 0] = 0
    count, labels, stats, _middles = cv2.connectedComponentsWithStats(spread, connectivity=8)
    boxes: list[list[int]] = []
    for number in range(1, count):
        x, y, w, h, _area = stats[number].tolist()
        own = (labels[y : y + h, x : x + w] == number) & (ink[y : y + h, x : x + w] > 0)
        ys, xs = np.nonzero(own)
        if len(ys) < 4:
            continue
        left, right = x + int(xs.min()), x + int(xs.max()) + 1
        top, bottom = y + int(ys.min()), y + int(ys.max()) + 1
        boxes.append([left, top, right, bottom])
    heights = sorted(b[3] - b[1] for b in boxes if b[3] - b[1] > dpi / 25)
    usual = heights[len(heights) // 2] if heights else int(dpi / 7)
    lines = _joined(boxes, usual, upright)
    clean = grey.copy()
    clean[rules > 0] = int(np.median(grey))  # a piece of a rule would be read as 1 or 一
    return _recognised(clean, lines, usual)


def _without_specks(ink: Any, dpi: float) -> Any:
    """The ink without dust: dots smaller than a decimal point."""
    import cv2
    import numpy as np

    _count, labels, stats, _middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] >= max(3, (dpi / 110) ** 2)
    keep[0] = False
    return np.where(keep[labels], ink, 0).astype(ink.dtype)


def _joined(boxes: list[list[int]], usual: int, upright: Sequence[Line]) -> list[list[int]]:
    """Boxes put together that are of one line: strokes of 三, words with a gap between them."""
    boxes = sorted(boxes, key=lambda b: (b[2] - b[0]) * (b[3] - b[1]), reverse=True)
    lines: list[list[int]] = []
    for box in boxes:
        middle = (box[1] + box[3]) / 2
        for line in lines:
            inside = line[1] - 0.15 * usual <= middle <= line[3] + 0.15 * usual
            gap = max(box[0] - line[2], line[0] - box[2])
            if not inside or gap > 1.1 * usual or _is_ruled_off(box, line, upright):
                continue
            if max(box[3], line[3]) - min(box[1], line[1]) > 1.5 * max(usual, line[3] - line[1]):
                continue
            line[:] = [
                min(line[0], box[0]),
                min(line[1], box[1]),
                max(line[2], box[2]),
                max(line[3], box[3]),
            ]
            break
        else:
            lines.append(list(box))
    return lines


def _is_ruled_off(one: list[int], other: list[int], upright: Sequence[Line]) -> bool:
    """Whether an upright rule stands between two boxes."""
    first, second = sorted((one, other))
    middle = (first[1] + first[3]) / 2
    return any(
        first[2] - 2 <= x <= second[0] + 2 and a <= middle <= b for x, a, b, _thick in upright
    )


def _recognised(grey: Any, lines: list[list[int]], usual: int) -> list[Written]:
    import cv2

    found: list[Written] = []
    crops, places = [], []
    for left, top, right, bottom in sorted(lines, key=lambda b: b[2] - b[0]):
        lone = not any(
            other[1] <= (top + bottom) / 2 <= other[3]
            and -2 * usual < other[0] - right < 2 * usual
            and other[0] > left
            for other in lines
        )
        if lone and bottom - top < 0.3 * usual and 0.25 * usual < right - left < 2.5 * usual:
            found.append(Written(left, top, right, bottom, "—", 0.99))
            continue
        pad = max(3, usual // 7)
        crop = grey[max(0, top - pad) : bottom + pad, max(0, left - pad) : right + pad]
        crops.append(cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR))
        places.append((left, top, right, bottom))
    for start in range(0, len(crops), _BATCH):
        texts = _read_lines(crops[start : start + _BATCH])
        for place, (text, score) in zip(places[start : start + _BATCH], texts, strict=True):
            text = _DASH_FOR_ONE.sub("一", text.strip())
            if _is_malformed(text):
                text, score = _second_look(grey, place, usual, text)
            if text:
                found.append(Written(*place, text, score))
    return found


def _is_malformed(text: str) -> bool:
    """Whether something looks like a figure and can't be one: `09.68`, `1.234.56`, `2,94.05`."""
    if not _FIGURE.fullmatch(text) or not re.search("[.,，．]", text):
        return False
    return _WELL_FORMED.fullmatch(text.rstrip("%％")) is None


def _second_look(
    grey: Any, place: tuple[int, int, int, int], usual: int, before: str
) -> tuple[str, float]:
    """Read a figure again, larger and closer; unsure where it still is none."""
    import cv2

    left, top, right, bottom = place
    for factor, pad in ((2.0, usual // 5), (1.5, usual // 3), (3.0, usual // 10)):
        crop = grey[max(0, top - pad) : bottom + pad, max(0, left - pad) : right + pad]
        larger = cv2.resize(crop, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        ((text, score),) = _read_lines([cv2.cvtColor(larger, cv2.COLOR_GRAY2BGR)])
        text = text.strip()
        if _FIGURE.fullmatch(text) and not _is_malformed(text):
            return text, min(score, _SECOND)
    return before, _UNSURE


@cache
def _recogniser() -> Any:
    # The runtime reports to its maker and looks up a host for it; both must be off before it loads.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    from rapidocr import RapidOCR
    from rapidocr.ch_ppocr_rec import TextRecInput

    engine = RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # a page a core, see `inks_of`
        }
    )
    model: Any = engine
    recognise = model._load_rec_model()

    def read(crops: list[Any]) -> list[tuple[str, float]]:
        out = recognise(TextRecInput(img=crops))
        return [(text, float(score)) for text, score in zip(out.txts, out.scores, strict=True)]

    return read


def _read_lines(crops: list[Any]) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = _recogniser()(crops)
    return found


def _glyphs(line: Written, scale: float) -> list[Glyph]:
    """The characters of a line, spread over its box by their usual widths."""
    weights = [0.55 if ord(c) < 0x2E80 else 1.0 for c in line.text]
    step = (line.right - line.left) / sum(weights)
    top, bottom = line.top * scale, line.bottom * scale
    size = bottom - top
    at = float(line.left)
    glyphs = []
    for character, weight in zip(line.text, weights, strict=True):
        left, at = at, at + weight * step
        if not character.isspace():
            glyphs.append(Glyph(character, left * scale, top, at * scale, bottom, bottom, size))
    return glyphs
