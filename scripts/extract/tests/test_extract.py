"""Offline: the real classes with random weights. Run by scripts/extract-test."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import wave
from unittest import mock

import numpy as np
import torch
from pidlens_extract import __main__ as program
from pidlens_extract import attended, capture, data, pooled, tiny
from pidlens_extract.families import family_of
from pidlens_extract.families.base import alike

ROWS, TOKENS = 48, 12


def extract(name, out, *more):
    asked = ["pidlens_extract", "--model", f"tiny:{name}", "--data", f"toy:{ROWS}", "--out", str(out), "--device", "cpu", *more]
    with mock.patch.object(sys, "argv", asked):
        program.main()


def loaded(name):
    model, processor = tiny.make(name)
    family = family_of(model.config.model_type)
    return family(model, processor, sorted(data.TOYS[family.modality].labels), None)


def toy(model, rows, seed=0):
    """(media, texts) of what suits the model."""
    examples = data.TOYS[model.modality].make(rows, seed)
    return [example.load() for example in examples], [example.text for example in examples]


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
        for name in tiny.MODELS:
            with self.subTest(model=name), torch.inference_mode():
                model = loaded(name)
                media, texts = toy(model, 5)
                self.assertGreater(len({len(text.split()) for text in texts}), 1, "texts of one length are not padded")
                together, said = model.see(media, texts), model.predict(media, texts)
                for row in range(len(texts)):
                    alone = model.see(media[row : row + 1], texts[row : row + 1])
                    for part in ("media", "text", "fused"):
                        found, expected = getattr(together, part)[:, row], getattr(alone, part)[:, 0]
                        torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)
                    torch.testing.assert_close(said[row], model.predict(media[row : row + 1], texts[row : row + 1])[0], atol=1e-4, rtol=1e-4)

    def test_a_masked_modality_cannot_be_told(self):
        for name in tiny.MODELS:
            with self.subTest(model=name), torch.inference_mode():
                model = loaded(name)
                (media, texts), (others, other_texts) = toy(model, 2, seed=1), toy(model, 2, seed=2)
                self.assertNotEqual(texts, other_texts)
                same = lambda a, b: torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-5)
                same(model.without_media(media, texts), model.without_media(others, texts))
                same(model.without_text(media, texts), model.without_text(media, other_texts))
                self.assertFalse(torch.allclose(model.predict(media, texts), model.predict(others, texts), atol=1e-4))

    def test_a_long_sound_is_heard_from_its_beginning(self):
        with torch.inference_mode():
            model = loaded("clap")
            sounds, texts = toy(model, 2)
            whole = [np.resize(sound, model.processor.feature_extractor.nb_max_samples) for sound in sounds]
            longer = [np.concatenate([sound, sound[: data.RATE // 2]]) for sound in whole]
            torch.testing.assert_close(model.see(whole, texts).media, model.see(longer, texts).media)


class Layers(unittest.TestCase):
    def test_encoders_of_other_depths_and_widths_give_as_many_layers(self):
        media = [torch.full((2, width), float(width)) for width in (1, 2, 4, 4, 4)]
        text = [torch.full((2, 3), float(layer)) for layer in range(9)]
        media, text = alike(media, text)
        self.assertEqual((media.shape, text.shape), ((5, 2, 4), (5, 2, 3)))
        self.assertEqual(media[1, 0].tolist(), [2, 2, 0, 0])
        self.assertEqual(text[:, 0, 0].tolist(), [0, 2, 4, 6, 8])


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
                modality = loaded(name).modality
                for part in (modality, "text"):
                    self.assertEqual(np.load(out / "states" / f"{part}.npy").shape, (tiny.LAYERS + 1, ROWS, tiny.WIDTH))
                self.assertEqual(np.load(out / "fused" / "fused.npy").shape[-2:], (ROWS, tiny.WIDTH))
                for part in ("vl_prob", f"{modality}_prob", "text_prob"):
                    said = np.load(out / "predictions" / f"{part}.npy")
                    self.assertEqual(said.shape, (ROWS, len(data.TOYS[modality].labels)))
                    np.testing.assert_allclose(said.sum(1), 1, atol=1e-5)
                labels = (out / "states" / "label.csv").read_text().split()
                self.assertEqual(labels, ["label", *(example.label for example in data.load(f"toy:{ROWS}", modality))])
                summary = json.loads((out / "summary.json").read_text())
                right = said.argmax(1) == [summary["classes"].index(label) for label in labels[1:]]
                self.assertEqual(summary["accuracy"]["text"], right.mean())

    def test_batches_leave_no_trace(self):
        for name in ("blip", "clap"):
            few, all_at_once = self.out / name / "few", self.out / name / "all"
            extract(name, few, "--batch", "7")
            extract(name, all_at_once, "--batch", str(ROWS))
            for path in sorted(few.rglob("*.npy")):
                np.testing.assert_allclose(np.load(path), np.load(all_at_once / path.relative_to(few)), atol=1e-4)

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
        for name in ("clip", "clap"):
            with self.subTest(model=name), self.assertRaisesRegex(SystemExit, "leave out --tokens"):
                extract(name, self.out, "--tokens", "1")

    def test_a_file_of_examples_is_read_beside_its_images(self):
        (example,) = data.load("toy:1", "image")
        example.load().save(self.out / "one.png")
        path = self.out / "data.jsonl"
        path.write_text(json.dumps({"image": "one.png", "text": example.text, "label": 3}) + "\n\n")
        (read,) = data.read(path, "image")
        self.assertEqual((read.id, read.label, read.text), ("1", "3", example.text))
        np.testing.assert_array_equal(np.asarray(read.load()), np.asarray(example.load()))
        path.write_text('{"image": "one.png", "text": "colour"}\n')
        with self.assertRaisesRegex(SystemExit, "line 1: found image, text, expected label too"):
            data.read(path, "image")
        with self.assertRaisesRegex(SystemExit, "line 1: found image, text, expected audio and label too"):
            data.read(path, "audio")

    def write(self, rate, samples):
        """A WAV file; samples: [n, channels], int16."""
        path = self.out / "one.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((samples.shape[1], 2, rate, 0, "NONE", ""))
            file.writeframes(samples.astype("<i2").tobytes())
        return path

    def test_a_sound_is_the_mean_of_its_channels(self):
        path = self.write(data.RATE, np.array([[2**14, 0], [-(2**15), -(2**15)]]))
        np.testing.assert_array_equal(data.sound(path), np.float32([0.25, -1]))

    def test_a_sound_of_another_rate_is_refused(self):
        with self.assertRaisesRegex(SystemExit, "found 44100 samples a second of 16 bits, expected 48000 of 16"):
            data.sound(self.write(44_100, np.zeros((4, 1))))
        with self.assertRaisesRegex(SystemExit, "found no sample"):
            data.sound(self.write(data.RATE, np.zeros((0, 1))))
        (self.out / "one.mp3").write_bytes(b"ID3 and what follows")
        with self.assertRaisesRegex(SystemExit, "one.mp3: found no WAV file of plain samples"):
            data.sound(self.out / "one.mp3")


class Report(unittest.TestCase):
    def test_what_is_written_ends_in_a_report(self):
        pidlens = self.pidlens
        with tempfile.TemporaryDirectory() as name:
            for model in tiny.MODELS:
                out = pathlib.Path(name) / model
                extract(model, out)
                sources = (loaded(model).modality, "text")
                for folder, ending, more in (
                    ("states", "", []),
                    ("predictions", "_prob", ["--codes=predictions", f"--both=both={out}/predictions/vl_prob.npy"]),
                ):
                    with self.subTest(model=model, folder=folder):
                        named = [f"--source={name}={out / folder / name}{ending}.npy" for name in sources]
                        asked = [pidlens, "analyze", *named, f"--target={out / folder / 'label.csv'}", "--null=20", "--ci=0", "--json", *more]
                        ran = subprocess.run(asked, capture_output=True, text=True)
                        self.assertEqual(ran.returncode, 0, ran.stderr)
                        report = json.loads(ran.stdout)
                        self.assertEqual(report["sources"], list(sources))
                        self.assertEqual(len(report["layers"]), tiny.LAYERS + 1 if folder == "states" else 1)
                        self.assertTrue(all(layer["rows"] == ROWS for layer in report["layers"]))


if __name__ == "__main__":
    Report.pidlens = sys.argv.pop(1)
    unittest.main()
