"""Planted against found, one panel for each atom, as SVG. The command draws reports; this is of many reports."""
from results import ATOMS, TITLES

# As in the page: unique to the first, unique to the second, redundant, synergistic.
COLOURS = {"image": "#2F6DB5", "text": "#D9822B", "redundant": "#8A93A0", "synergistic": "#8A4FBF"}
TEXT, MUTED, LINE = "#1A1D21", "#5A626C", "#D5D9DE"
SIDE, GAP, TOP, LEFT, BOTTOM = 150, 44, 34, 40, 40


def scatter(planted, series):
    """planted: [settings, atoms], bits. series: name → the same of what was found; the first is drawn filled, the second as rings."""
    width, height = LEFT + 4 * SIDE + 3 * GAP + 20, TOP + SIDE + BOTTOM
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="11" fill="{TEXT}">',
        f"<title>Planted and found atoms over {len(planted)} settings</title>",
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>',
    ]
    for column, atom in enumerate(ATOMS):
        x, y = LEFT + column * (SIDE + GAP), TOP
        values = [planted[:, column], *(found[:, column] for found in series.values())]
        low, high = min(0, *(v.min() for v in values)), max(v.max() for v in values) * 1.05
        if atom == "text":
            low = min(v.min() for v in values) - 0.1
        across = lambda value: x + (value - low) / (high - low) * SIDE
        up = lambda value: y + SIDE - (value - low) / (high - low) * SIDE
        lines.append(f'<text x="{x}" y="{y - 10}" font-weight="600">{TITLES[atom]}</text>')
        lines.append(f'<rect x="{x}" y="{y}" width="{SIDE}" height="{SIDE}" fill="none" stroke="{LINE}"/>')
        lines.append(f'<line x1="{x}" y1="{y + SIDE}" x2="{x + SIDE}" y2="{y}" stroke="{LINE}"/>')
        for value in (low, high):
            lines.append(f'<text x="{across(value):.1f}" y="{y + SIDE + 14}" fill="{MUTED}" text-anchor="middle">{value:.2f}</text>')
            lines.append(f'<text x="{x - 4}" y="{up(value) + 4:.1f}" fill="{MUTED}" text-anchor="end">{value:.2f}</text>')
        for fill, found in zip((COLOURS[atom], "none"), series.values()):
            for a, b in zip(planted[:, column], found[:, column]):
                lines.append(f'<circle cx="{across(a):.1f}" cy="{up(b):.1f}" r="3.5" fill="{fill}" stroke="{COLOURS[atom]}"/>')
    said = "; ".join(f"{name} {'filled' if at == 0 else 'rings'}" for at, name in enumerate(series))
    lines.append(f'<text x="{LEFT}" y="{height - 8}" fill="{MUTED}">planted (across) and found (up), bit; {said}</text>')
    return "\n".join([*lines, "</svg>", ""])
