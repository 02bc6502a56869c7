"""What is swept. No import of PyTorch, so that whoever only reads results need not wait for it."""

FUSIONS = ("cross", "early", "late")
FIRST_CROSS = 2  # the first layer of `cross` that looks at the image
LAYERS = 3

# Shares of where, shade, sum and frame: what is planted as synergy, unique to the image, unique to the text (beside the kind itself), redundancy.
# Every column takes a different value in every row, and no two columns go together.
SETTINGS = (
    (0.25, 0.25, 0.25, 0.25),
    (0.70, 0.10, 0.05, 0.15),
    (0.56, 0.04, 0.22, 0.18),
    (0.40, 0.35, 0.11, 0.14),
    (0.10, 0.65, 0.15, 0.10),
    (0.05, 0.50, 0.12, 0.33),
    (0.15, 0.14, 0.62, 0.09),
    (0.20, 0.07, 0.41, 0.32),
    (0.08, 0.12, 0.17, 0.63),
    (0.30, 0.20, 0.03, 0.47),
    (0.02, 0.42, 0.30, 0.26),
    (0.48, 0.28, 0.20, 0.04),
)
EVEN = 0  # the setting that shares kinds evenly
