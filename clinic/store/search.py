"""Finding people by parts of their names: the one place that differs between databases.

Beginnings of words come from a B-tree (``patient_token``), insides of words from a trigram full-text index
(``patient_fts``, SQLite's FTS5 with ``detail=none``), misspellings from the vocabulary of all words. Neither reads the
whole patient table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import Exists, Select, String, delete, exists, literal_column, select, text, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, load_only

from clinic.store.models import Patient, PatientToken, SearchWord

_LISTED = (
    Patient.number, Patient.mrn, Patient.family, Patient.given, Patient.birth, Patient.sex, Patient.sort_name,
    Patient.archived, Patient.merged_into, Patient.restricted_at,
)  # fmt: skip
_END = "\U0010ffff"
_SHORT = 3
_FEW = 200
_MANY = 5000
_ALIKE = 75.0


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, understood: folded words (also record and telephone numbers), and birth dates.

    ``births``: beginnings of the ISO form (``1958``, ``1958-04-0``), any of which may be meant; empty: no date typed.
    """

    words: tuple[str, ...]
    births: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A patient found; ``score`` is 1 where all words are whole words of the record."""

    patient: Patient
    score: float


class Vocabulary:
    """All words of names, read once while the clinic is open; words that others add meanwhile are read when needed."""

    def __init__(self) -> None:
        self._words: set[str] | None = None
        self._last = 0

    def words(self, session: Session) -> set[str]:
        """Every word of names ever indexed."""
        last = session.scalar(text("SELECT max(rowid) FROM search_word")) or 0
        if self._words is None or last < self._last:
            self._words = set(session.scalars(select(SearchWord.word)))
        elif last > self._last:
            new = select(SearchWord.word).where(literal_column("rowid") > self._last)
            self._words.update(session.scalars(new))
        self._last = last
        return self._words

    def forget(self) -> None:
        """Read them anew when they are next needed: some were removed."""
        self._words = None


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
        """People whose words begin with, or hold, every word of the query; best first; at most ``limit``."""
        if query.births:
            hits = self._score(query, self._by_birth(query))
        elif not all(self._begins_somewhere(word) for word in query.words if not is_name_word(word)):
            return []  # numbers are typed from their beginning
        else:
            hits = self._score(query, self._by_beginning(query.words, limit))
            if len(hits) < limit:
                known = {hit.patient.id for hit in hits}
                hits += self._score(query, [i for i in self._by_inside(query.words) if i not in known])
        return _best(hits, limit)

    def alike(self, query: Query, limit: int) -> list[Hit]:
        """People whose words are like those of the query (misspellings); for when nothing was found.

        Numbers have no spelling: a query that holds one is only forgiven where it is a birth date.
        """
        if not all(is_name_word(word) for word in query.words):
            return []
        if query.births:
            ids = self._by_birth(Query((), query.births), _MANY)
            near = [self._near(word, self._words_of(ids)) for word in query.words]
            return _best(self._score(query, ids, near), limit)
        near = [self._near(word, self._known.words(self._session)) for word in query.words]
        groups = [self._by_vocabulary(set(tokens), _MANY) for tokens in near if tokens]
        return _best(self._score(query, min(groups, key=len, default=[]), near), limit)

    def _near(self, word: str, vocabulary: set[str]) -> dict[str, float]:
        if len(word) < _SHORT:
            return {}
        found = process.extract(word, vocabulary, scorer=fuzz.ratio, limit=20, score_cutoff=_ALIKE)
        return {token: ratio / 200 for token, ratio, _ in found}

    def _words_of(self, ids: list[str]) -> set[str]:
        rows = select(PatientToken.token).distinct().where(PatientToken.patient_id.in_(ids))
        return set(self._session.scalars(rows))

    def _by_birth(self, query: Query, most: int = _FEW) -> list[str]:
        column = type_coerce(Patient.birth, String)
        found: list[str] = []
        for birth in query.births:
            rows = select(Patient.id).where(column >= birth, column < birth + _END)
            for word in query.words:
                rows = rows.where(_has_word(Patient.id, word))
            found += self._session.scalars(rows.limit(most))
        return list(dict.fromkeys(found))

    def _begins_somewhere(self, word: str) -> bool:
        rows = select(PatientToken.token).where(PatientToken.token >= word, PatientToken.token < word + _END)
        return self._session.scalars(rows.limit(1)).first() is not None

    def _by_beginning(self, words: tuple[str, ...], limit: int) -> list[str]:
        if not all(self._begins_somewhere(word) for word in words):
            return []
        driver, *others = sorted(words, key=len, reverse=True)
        rows = select(PatientToken.patient_id).where(PatientToken.token >= driver, PatientToken.token < driver + _END)
        for word in others:
            rows = rows.where(_has_word(PatientToken.patient_id, word))
        rows = rows.order_by(PatientToken.token, PatientToken.sort_name).limit(2 * limit)
        return list(dict.fromkeys(self._session.scalars(rows)))

    def _by_inside(self, words: tuple[str, ...]) -> list[str]:
        trigrams = {word[i : i + 3] for word in words for i in range(len(word) - 2)}
        if not trigrams:
            likely = {w for w in self._known.words(self._session) if words[0] in w} if is_name_word(words[0]) else set()
            return self._by_vocabulary(likely)
        match = " AND ".join('"' + t.replace('"', '""') + '"' for t in sorted(trigrams))
        rows = text("SELECT rowid FROM patient_fts WHERE patient_fts MATCH :m LIMIT :n")
        numbers = list(self._session.scalars(rows, {"m": match, "n": _FEW}))
        return list(self._session.scalars(select(Patient.id).where(Patient.number.in_(numbers))))

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
                scores[patient_id] = sum(fits) / len(fits) if fits else 1.0
        patients = self._session.scalars(_shown().where(Patient.id.in_(scores)))
        return [Hit(patient, scores[patient.id]) for patient in patients]


def _has_word(patient_id: InstrumentedAttribute[str], word: str) -> Exists:
    other = aliased(PatientToken)
    return exists().where(other.patient_id == patient_id, other.token >= word, other.token < word + _END)


def _best(hits: list[Hit], limit: int) -> list[Hit]:
    return sorted(hits, key=lambda hit: (-hit.score, hit.patient.sort_name))[:limit]


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
