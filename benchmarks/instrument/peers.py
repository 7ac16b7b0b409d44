"""Other packages that flag posts, each asked in the way its own documentation shows.

They stand in the dependency group `quality` only; nothing of Cermin imports them.
"""

import logging
import tempfile
from collections.abc import Sequence

from badwords import ProfanityFilter
from better_profanity import profanity
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine
from presidio_analyzer.predefined_recognizers import PhoneRecognizer, SpacyRecognizer
from profanity_check import predict_prob
from spacy.lang.xx import MultiLanguage

from benchmarks.instrument.peer import Peer

_NO_IDENTIFIERS = {"URL", "DATE_TIME", "UUID"}


def abuse_peers() -> list[Peer]:
    """Packages that look for offensive words."""
    profanity.load_censor_words()
    words = ProfanityFilter()
    words.init(languages=["en", "id"])
    return [
        Peer("alt-profanity-check", "alt-profanity-check", lambda texts: predict_prob(list(texts)).tolist()),
        Peer("badwords-py", "badwords-py", lambda texts: [float(words.is_profane(text)) for text in texts]),
        Peer(
            "better-profanity",
            "better-profanity",
            lambda texts: [float(profanity.contains_profanity(text)) for text in texts],
            most=100,
        ),
    ]


class _Words(NoOpNlpEngine):
    """No model, only words, so that Presidio's patterns can use the words around them."""

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        tokens = self._words(text)
        lemmas = [token.lower_ for token in tokens]
        return NlpArtifacts([], tokens, [token.idx for token in tokens], lemmas, self, language)

    def load(self) -> None:
        super().load()
        self._words = MultiLanguage()


def presidio() -> Peer:
    """Presidio's patterns without a language model, with Indonesian telephone numbers."""
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    engine = _Words([{"lang_code": "en", "model_name": "words"}])
    engine.load()
    known = RecognizerRegistry(supported_languages=["en"])
    known.load_predefined_recognizers(languages=["en"])
    regions = [*PhoneRecognizer.DEFAULT_SUPPORTED_REGIONS, "ID"]
    known.recognizers = [
        PhoneRecognizer(supported_regions=regions) if isinstance(one, PhoneRecognizer) else one
        for one in known.recognizers
        if not isinstance(one, SpacyRecognizer)
    ]
    analyzer = AnalyzerEngine(registry=known, nlp_engine=engine, supported_languages=["en"])

    def score(text: str) -> float:
        found = analyzer.analyze(text, "en")
        return max((one.score for one in found if one.entity_type not in _NO_IDENTIFIERS), default=0.0)

    return Peer("presidio patterns", "presidio-analyzer", lambda texts: [score(text) for text in texts], threshold=0.3)


def _secrets(texts: Sequence[str]) -> list[float]:
    """As a file with a line for each text, which is how detect-secrets weighs entropy."""
    with default_settings(), tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(" ".join(text.split()) for text in texts))
        file.flush()
        lines = {secret.line_number for secret in scan_file(file.name)}
    return [float(number in lines) for number in range(1, len(texts) + 1)]


def detect_secrets() -> Peer:
    """Its default plugins and filters."""
    return Peer("detect-secrets", "detect-secrets", _secrets)
