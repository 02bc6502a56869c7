"""The real classes with a few thousand random weights, and processors to go with them: to try the way from model to report without a download."""
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    BlipConfig,
    BlipForQuestionAnswering,
    BlipProcessor,
    ClapConfig,
    ClapFeatureExtractor,
    ClapModel,
    ClapProcessor,
    CLIPConfig,
    CLIPModel,
    CLIPProcessor,
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3Processor,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
)
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil

from .data import RATE, TOYS

SIDE, PATCH, WIDTH, LAYERS = 32, 8, 32, 3
SPECIAL = {"pad_token": "<pad>", "unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"}
EXTRA = ("<image>", "<fake_token_around_image>", "<global-img>", "<end_of_utterance>", "<dec>")
SIZES = {"hidden_size": WIDTH, "intermediate_size": 2 * WIDTH, "num_hidden_layers": LAYERS, "num_attention_heads": 4}
VISION = {**SIZES, "image_size": SIDE, "patch_size": PATCH}


def tokenizer(framed=False):
    """One token for each word of the made examples; `framed` puts a first and a last token around every text."""
    words = sorted(set("a photo of a This is a sound of".split()).union(*(toy.words() for toy in TOYS.values())))
    vocabulary = {token: number for number, token in enumerate((*SPECIAL.values(), *EXTRA, *words))}
    of_words = Tokenizer(models.WordLevel(vocabulary, SPECIAL["unk_token"]))
    of_words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    if framed:
        ends = [("<s>", vocabulary["<s>"]), ("</s>", vocabulary["</s>"])]
        of_words.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    made = PreTrainedTokenizerFast(tokenizer_object=of_words, model_max_length=64, **SPECIAL)
    made.add_special_tokens({"additional_special_tokens": list(EXTRA)})
    return made


def text_sizes(words):
    ids = {"pad_token_id": words.pad_token_id, "bos_token_id": words.bos_token_id, "eos_token_id": words.eos_token_id}
    return {**SIZES, **ids, "vocab_size": len(words), "max_position_embeddings": 128}


SQUARE = {"height": SIDE, "width": SIDE}


def clip():
    words = tokenizer(framed=True)
    config = CLIPConfig(text_config=text_sizes(words), vision_config=VISION, projection_dim=WIDTH)
    pictures = CLIPImageProcessorPil(size={"shortest_edge": SIDE}, crop_size=SQUARE)
    return CLIPModel(config), CLIPProcessor(pictures, words)


def blip():
    words = tokenizer(framed=True)
    text = {**text_sizes(words), "encoder_hidden_size": WIDTH, "is_decoder": True}
    text.update(bos_token_id=words.convert_tokens_to_ids("<dec>"), sep_token_id=words.eos_token_id)
    config = BlipConfig(text_config=text, vision_config=VISION, projection_dim=WIDTH)
    return BlipForQuestionAnswering(config), BlipProcessor(BlipImageProcessorPil(size=SQUARE), words)


def clap():
    words = tokenizer(framed=True)
    # Stages of which each is twice as wide as the one before, and hears a quarter of the patches; the last is as wide as the text encoder.
    bins, first = 16, WIDTH >> (LAYERS - 1)
    heard = {"num_mel_bins": bins, "spec_size": 4 * bins, "window_size": 4, "enable_fusion": True, "patch_embeds_hidden_size": first, "hidden_size": WIDTH}
    stages = {"depths": [1] * LAYERS, "num_attention_heads": [4] * LAYERS, "num_hidden_layers": LAYERS}
    config = ClapConfig(text_config=text_sizes(words), audio_config={**heard, **stages}, projection_dim=WIDTH)
    sounds = ClapFeatureExtractor(feature_size=bins, sampling_rate=RATE, max_length_s=1)
    return ClapModel(config), ClapProcessor(sounds, words)


def language_model(words):
    return {**text_sizes(words), "model_type": "llama", "num_key_value_heads": 4}


def llava():
    words = tokenizer()
    vision = {**VISION, "model_type": "clip_vision_model"}
    image_token = words.convert_tokens_to_ids("<image>")
    config = LlavaConfig(vision_config=vision, text_config=language_model(words), image_token_id=image_token, attn_implementation="eager")
    pictures = CLIPImageProcessorPil(size={"shortest_edge": SIDE}, crop_size=SQUARE)
    processor = LlavaProcessor(pictures, words, patch_size=PATCH, vision_feature_select_strategy="default", num_additional_image_tokens=1)
    return LlavaForConditionalGeneration(config), processor


def idefics3():
    words = tokenizer()
    image_token = words.convert_tokens_to_ids("<image>")
    config = Idefics3Config(
        vision_config=VISION, text_config=language_model(words), image_token_id=image_token, scale_factor=2, attn_implementation="eager"
    )
    edge = {"longest_edge": SIDE}
    pictures = Idefics3ImageProcessorPil(size=edge, max_image_size=edge, do_image_splitting=False)
    length = (SIDE // PATCH) ** 2 // 4
    return Idefics3ForConditionalGeneration(config), Idefics3Processor(pictures, words, image_seq_len=length)


MODELS = {"clip": clip, "blip": blip, "llava": llava, "idefics3": idefics3, "clap": clap}


def make(name, seed=0):
    """(model, processor), whose weights are drawn from the seed."""
    if name not in MODELS:
        raise SystemExit(f"found tiny:{name}, expected one of {', '.join(f'tiny:{known}' for known in MODELS)}")
    torch.manual_seed(seed)
    model, processor = MODELS[name]()
    # Initial weights of the library are so small that an untrained model says nearly the same of everything.
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() > 1:
                weights.normal_(0, weights[0].numel() ** -0.5)
    return model, processor
