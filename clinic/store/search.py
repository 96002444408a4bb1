"""Finding people by parts of their names: the one place that differs between databases.

Beginnings of words come from a B-tree (``patient_token``), insides of words from a trigram full-text index
(``patient_fts``, SQLite's FTS5 with ``detail=none``), misspellings from the vocabulary of all words. Neither reads the
whole patient table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import Select, String, delete, select, text, type_coerce
from sqlalchemy.orm import Session, load_only

from clinic.records.partial_date import PartialDate
from clinic.store.models import Patient, PatientToken, SearchWord

_LISTED = (
    Patient.number, Patient.mrn, Patient.family, Patient.given, Patient.birth, Patient.sex, Patient.sort_name,
    Patient.archived, Patient.merged_into,
)  # fmt: skip
_END = "\U0010ffff"
_SHORT = 3
_FEW = 200
_MANY = 5000
_ALIKE = 75.0


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, understood: folded words (also record and telephone numbers) and readings as birth dates."""

    words: tuple[str, ...]
    births: tuple[PartialDate, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A patient found; ``score`` is 1 where all words are whole words of the record."""

    patient: Patient
    score: float


class Vocabulary:
    """All words of names, read once while the clinic is open: nobody else writes to an open clinic."""

    def __init__(self) -> None:
        self._words: set[str] | None = None

    def words(self, session: Session) -> set[str]:
        """Every word of names ever indexed."""
        if self._words is None:
            self._words = set(session.scalars(select(SearchWord.word)))
        return self._words


class PatientIndex:
    """The search index inside one session."""

    def __init__(self, session: Session, vocabulary: Vocabulary) -> None:
        self._session = session
        self._known = vocabulary

    def put(self, patient: Patient, tokens: set[str], loose: str) -> None:
        """Index a patient under ``tokens`` and the searchable text ``loose`` (names, number, telephone; folded)."""
        session = self._session
        session.execute(delete(PatientToken).where(PatientToken.patient_id == patient.id))
        session.add_all(
            PatientToken(patient_id=patient.id, token=token[:100], sort_name=patient.sort_name)
            for token in sorted(tokens)
        )
        named = {token[:100] for token in tokens if is_name_word(token)}
        stored = set(session.scalars(select(SearchWord.word).where(SearchWord.word.in_(named))))
        session.add_all(SearchWord(word=word) for word in sorted(named - stored))
        self._known.words(session).update(named)  # a word too many after a failed save finds nobody and does no harm
        session.execute(text("DELETE FROM patient_fts WHERE rowid = :n"), {"n": patient.number})
        session.execute(
            text("INSERT INTO patient_fts (rowid, words) VALUES (:n, :w)"), {"n": patient.number, "w": loose}
        )

    def first(self, limit: int) -> list[Patient]:
        """People by name."""
        return list(self._session.scalars(_shown().order_by(Patient.sort_name).limit(limit)))

    def find(self, query: Query, limit: int) -> list[Hit]:
        """Best first; at most ``limit``."""
        if query.births:
            hits = self._by_birth(query)
        else:
            hits = self._score(query, self._by_beginning(query.words, limit))
            if len(hits) < limit:
                known = {hit.patient.id for hit in hits}
                hits += self._score(query, [i for i in self._by_inside(query.words) if i not in known])
            hits = hits or self._by_likeness(query)
        hits.sort(key=lambda hit: (-hit.score, hit.patient.sort_name))
        return hits[:limit]

    def _by_birth(self, query: Query) -> list[Hit]:
        found: dict[str, Patient] = {}
        for birth in query.births:
            column = type_coerce(Patient.birth, String)
            rows = _shown().where(column >= str(birth), column < str(birth) + _END)
            for patient in self._session.scalars(rows.limit(_FEW)):
                found[patient.id] = patient
        if not query.words:
            return [Hit(patient, 1.0) for patient in found.values()]
        return self._score(query, list(found))

    def _by_beginning(self, words: tuple[str, ...], limit: int) -> list[str]:
        driver, *others = sorted(words, key=len, reverse=True)
        statement = select(PatientToken.patient_id).where(
            PatientToken.token >= driver, PatientToken.token < driver + _END
        )
        for word in others:
            alias = PatientToken.__table__.alias()
            other = select(alias.c.token).where(
                alias.c.patient_id == PatientToken.patient_id,
                alias.c.token >= word,
                alias.c.token < word + _END,
            )
            statement = statement.where(other.exists())
        statement = statement.order_by(PatientToken.token, PatientToken.sort_name).limit(2 * limit)
        return list(dict.fromkeys(self._session.scalars(statement)))

    def _by_inside(self, words: tuple[str, ...]) -> list[str]:
        trigrams = {word[i : i + 3] for word in words for i in range(len(word) - 2)}
        if not trigrams:
            likely = {w for w in self._known.words(self._session) if words[0] in w} if is_name_word(words[0]) else set()
            return self._by_vocabulary(likely)
        match = " AND ".join('"' + t.replace('"', '""') + '"' for t in sorted(trigrams))
        rows = text("SELECT rowid FROM patient_fts WHERE patient_fts MATCH :m LIMIT :n")
        numbers = list(self._session.scalars(rows, {"m": match, "n": _FEW}))
        return list(self._session.scalars(select(Patient.id).where(Patient.number.in_(numbers))))

    def _by_likeness(self, query: Query) -> list[Hit]:
        vocabulary = self._known.words(self._session)
        alike: list[dict[str, float]] = []
        for word in query.words:
            if len(word) < _SHORT or not is_name_word(word):
                alike.append({})
                continue
            found = process.extract(word, vocabulary, scorer=fuzz.ratio, limit=20, score_cutoff=_ALIKE)
            alike.append({token: ratio / 200 for token, ratio, _ in found})
        groups = [self._by_vocabulary(set(tokens), _MANY) for tokens in alike if tokens]
        return self._score(query, min(groups, key=len, default=[]), alike)

    def _by_vocabulary(self, tokens: set[str], most: int = _FEW) -> list[str]:
        statement = select(PatientToken.patient_id).where(PatientToken.token.in_(sorted(tokens)[:_FEW]))
        return list(dict.fromkeys(self._session.scalars(statement.limit(most))))

    def _score(self, query: Query, ids: list[str], alike: Sequence[dict[str, float]] = ()) -> list[Hit]:
        """Keep those of ``ids`` that fit every word, by their words or those ``alike`` (likeness by word)."""
        if not ids:
            return []
        tokens: dict[str, list[str]] = {i: [] for i in ids}
        for patient_id, token in self._session.execute(
            select(PatientToken.patient_id, PatientToken.token).where(PatientToken.patient_id.in_(ids))
        ):
            tokens[patient_id].append(token)
        nearness = alike or [{} for _ in query.words]
        scores: dict[str, float] = {}
        for patient_id, own in tokens.items():
            fits = [
                max((max(_fit(word, token), near.get(token, 0.0)) for token in own), default=0.0)
                for word, near in zip(query.words, nearness, strict=True)
            ]
            if all(fits):
                scores[patient_id] = sum(fits) / len(fits)
        patients = self._session.scalars(_shown().where(Patient.id.in_(scores)))
        return [Hit(patient, scores[patient.id]) for patient in patients]


def is_name_word(word: str) -> bool:
    """Whether a word can be misspelled: record and telephone numbers are compared as they are."""
    return not any(c.isdigit() for c in word)


def _shown() -> Select[Patient]:
    """People that lists show: not merged into another record, not archived."""
    return select(Patient).options(load_only(*_LISTED)).where(Patient.merged_into.is_(None), ~Patient.archived)


def _fit(word: str, token: str) -> float:
    if token == word:
        return 1.0
    if token.startswith(word):
        return 0.9
    return 0.7 if word in token else 0.0
