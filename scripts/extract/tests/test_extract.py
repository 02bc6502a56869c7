"""Offline: the real classes with random weights. Run by scripts/extract-test."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import numpy as np
import torch
from pidlens_extract import __main__ as program
from pidlens_extract import attended, capture, data, pooled, tiny
from pidlens_extract.families import family_of

ROWS, TOKENS = 48, 12


def extract(name, out, *more):
    asked = ["pidlens_extract", "--model", f"tiny:{name}", "--data", f"toy:{ROWS}", "--out", str(out), "--device", "cpu", *more]
    with mock.patch.object(sys, "argv", asked):
        program.main()


def loaded(name):
    model, processor = tiny.make(name)
    return family_of(model.config.model_type)(model, processor, sorted(data.COLOURS), None)


class Pooling(unittest.TestCase):
    def test_padding_does_not_change_a_mean(self):
        states = torch.randn(2, 5, 3)
        own = torch.tensor([[1, 1, 1, 0, 0], [1, 0, 0, 0, 0]]).bool()
        means = pooled(states, own)
        torch.testing.assert_close(means[0], states[0, :3].mean(0))
        torch.testing.assert_close(means[1], states[1, 0])

    def test_a_modality_without_tokens_is_refused(self):
        with self.assertRaisesRegex(ValueError, "example 1 of the batch"):
            pooled(torch.zeros(2, 2, 1), torch.tensor([[True, False], [False, False]]))

    def test_attended_means_are_weighted_and_stay_within_the_modality(self):
        states = torch.arange(3.0).reshape(1, 3, 1)
        attention = torch.tensor([[[[0.2, 0.6, 0.2], [0.0, 0.0, 1.0]]]])
        own = torch.tensor([[True, True, False]])
        # The first token looks at 0 and 1 by 1 : 3; the second at neither, and gets their plain mean.
        torch.testing.assert_close(attended(states, attention, own), torch.tensor([[[0.75], [0.5]]]))


class Capture(unittest.TestCase):
    def test_a_star_is_one_part_of_a_name_and_layers_keep_their_order(self):
        layers = torch.nn.Sequential(*(torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Tanh()) for _ in range(11)))
        model = torch.nn.ModuleDict({"layers": layers})
        with capture(model, ["layers.*"]) as states:
            out = layers(torch.ones(2, 4))
        self.assertEqual(list(states), [f"layers.{i}" for i in range(11)])
        torch.testing.assert_close(states["layers.10"], out.detach())
        self.assertFalse(any(module._forward_hooks for module in model.modules()), "hooks outlive the block")

    def test_a_pattern_without_a_module_is_refused(self):
        with self.assertRaisesRegex(ValueError, "no module is called 'encoder.layers.\\*'"), capture(torch.nn.Linear(1, 1), ["encoder.layers.*"]):
            pass


class Families(unittest.TestCase):
    def test_a_batch_says_what_each_example_says_alone(self):
        examples = data.toy(5)
        images, texts = [example.picture() for example in examples], [example.text for example in examples]
        self.assertGreater(len({len(text.split()) for text in texts}), 1, "texts of one length are not padded")
        for name in tiny.MODELS:
            with self.subTest(model=name), torch.inference_mode():
                model = loaded(name)
                together, said = model.see(images, texts), model.predict(images, texts)
                for row in range(len(examples)):
                    alone = model.see(images[row : row + 1], texts[row : row + 1])
                    for part in ("image", "text", "fused"):
                        found, expected = getattr(together, part)[:, row], getattr(alone, part)[:, 0]
                        torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)
                    torch.testing.assert_close(said[row], model.predict(images[row : row + 1], texts[row : row + 1])[0], atol=1e-4, rtol=1e-4)

    def test_a_masked_modality_cannot_be_told(self):
        first, second = data.toy(2, seed=1), data.toy(2, seed=2)
        images = lambda examples: [example.picture() for example in examples]
        texts = lambda examples: [example.text for example in examples]
        self.assertNotEqual(texts(first), texts(second))
        for name in tiny.MODELS:
            with self.subTest(model=name), torch.inference_mode():
                model = loaded(name)
                same = lambda a, b: torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-5)
                same(model.without_image(images(first), texts(first)), model.without_image(images(second), texts(first)))
                same(model.without_text(images(first), texts(first)), model.without_text(images(first), texts(second)))
                self.assertFalse(torch.allclose(model.predict(images(first), texts(first)), model.predict(images(second), texts(first)), atol=1e-4))


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.out = pathlib.Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)

    def test_every_family_fills_the_same_files(self):
        for name in tiny.MODELS:
            with self.subTest(model=name):
                out = self.out / name
                extract(name, out)
                image, text = (np.load(out / "states" / f"{part}.npy") for part in ("image", "text"))
                self.assertEqual(image.shape, text.shape)
                self.assertEqual(image.shape, (tiny.LAYERS + 1, ROWS, tiny.WIDTH))
                self.assertEqual(np.load(out / "fused" / "fused.npy").shape[-2:], (ROWS, tiny.WIDTH))
                for part in ("vl_prob", "image_prob", "text_prob"):
                    said = np.load(out / "predictions" / f"{part}.npy")
                    self.assertEqual(said.shape, (ROWS, len(data.COLOURS)))
                    np.testing.assert_allclose(said.sum(1), 1, atol=1e-5)
                labels = (out / "states" / "label.csv").read_text().split()
                self.assertEqual(labels, ["label", *(example.label for example in data.toy(ROWS))])
                summary = json.loads((out / "summary.json").read_text())
                right = said.argmax(1) == [summary["classes"].index(label) for label in labels[1:]]
                self.assertEqual(summary["accuracy"]["text"], right.mean())

    def test_batches_leave_no_trace(self):
        extract("blip", self.out / "a", "--batch", "7")
        extract("blip", self.out / "b", "--batch", str(ROWS))
        for path in sorted((self.out / "a").rglob("*.npy")):
            np.testing.assert_allclose(np.load(path), np.load(self.out / "b" / path.relative_to(self.out / "a")), atol=1e-4)

    def test_tokens_come_with_their_pairs(self):
        for name in ("blip", "llava", "idefics3"):
            with self.subTest(model=name):
                out = self.out / name
                extract(name, out, "--tokens", str(TOKENS))
                shapes = {np.load(out / "tokens" / f"{part}.npy").shape for part in ("image", "text", "fused")}
                samples = (out / "tokens" / "sample.csv").read_text().split()[1:]
                self.assertEqual(shapes, {(len(samples), tiny.WIDTH)})
                self.assertEqual(len(set(samples)), TOKENS)

    def test_a_dual_encoder_has_no_paired_tokens(self):
        with self.assertRaisesRegex(SystemExit, "leave out --tokens"):
            extract("clip", self.out, "--tokens", "1")

    def test_a_file_of_examples_is_read_beside_its_images(self):
        example = data.toy(1)[0]
        example.picture().save(self.out / "one.png")
        path = self.out / "data.jsonl"
        path.write_text(json.dumps({"image": "one.png", "text": example.text, "label": 3}) + "\n\n")
        (read,) = data.read(path)
        self.assertEqual((read.id, read.label, read.text), ("1", "3", example.text))
        np.testing.assert_array_equal(np.asarray(read.picture()), np.asarray(example.picture()))
        path.write_text('{"image": "one.png", "text": "colour"}\n')
        with self.assertRaisesRegex(SystemExit, "line 1: found image, text, expected label too"):
            data.read(path)


class Report(unittest.TestCase):
    def test_what_is_written_ends_in_a_report(self):
        pidlens = self.pidlens
        with tempfile.TemporaryDirectory() as name:
            for model in tiny.MODELS:
                out = pathlib.Path(name) / model
                extract(model, out)
                for folder, sources, more in (
                    ("states", {"image": "image", "text": "text"}, []),
                    ("predictions", {"image": "image_prob", "text": "text_prob"}, ["--codes=predictions", f"--both=both={out}/predictions/vl_prob.npy"]),
                ):
                    with self.subTest(model=model, folder=folder):
                        named = [f"--source={name}={out / folder / file}.npy" for name, file in sources.items()]
                        asked = [pidlens, "analyze", *named, f"--target={out / folder / 'label.csv'}", "--null=20", "--ci=0", "--json", *more]
                        ran = subprocess.run(asked, capture_output=True, text=True)
                        self.assertEqual(ran.returncode, 0, ran.stderr)
                        report = json.loads(ran.stdout)
                        self.assertEqual(report["sources"], ["image", "text"])
                        self.assertEqual(len(report["layers"]), tiny.LAYERS + 1 if folder == "states" else 1)
                        self.assertTrue(all(layer["rows"] == ROWS for layer in report["layers"]))


if __name__ == "__main__":
    Report.pidlens = sys.argv.pop(1)
    unittest.main()
