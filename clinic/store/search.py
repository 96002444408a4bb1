"""Finding people by parts of their names: the one place that differs between databases.

Beginnings of words come from a B-tree (``patient_token``), insides of words from a trigram full-text index
(``patient_fts``, SQLite's FTS5 with ``detail=none``), misspellings from the vocabulary of all words. Neither reads the
whole patient table.
"""

from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import Select, String, delete, select, text, type_coerce
from sqlalchemy.orm import Session

from clinic.records.partial_date import PartialDate
from clinic.store.models import Patient, PatientToken

_END = "\U0010ffff"
_SHORT = 3
_FEW = 400
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


class PatientIndex:
    """The search index inside one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, patient: Patient, tokens: set[str], loose: str) -> None:
        """Index a patient under ``tokens`` and the searchable text ``loose`` (names, number, telephone; folded)."""
        session = self._session
        session.execute(delete(PatientToken).where(PatientToken.patient_id == patient.id))
        session.add_all(
            PatientToken(patient_id=patient.id, token=token[:100], sort_name=patient.sort_name)
            for token in sorted(tokens)
        )
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
            hits = hits or self._by_likeness(query, limit)
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
        statement = statement.order_by(PatientToken.token, PatientToken.sort_name).limit(4 * limit)
        return list(dict.fromkeys(self._session.scalars(statement)))

    def _by_inside(self, words: tuple[str, ...]) -> list[str]:
        trigrams = {word[i : i + 3] for word in words for i in range(len(word) - 2)}
        if not trigrams:
            return self._by_vocabulary({w for w in self._vocabulary() if words[0] in w})
        match = " AND ".join('"' + t.replace('"', '""') + '"' for t in sorted(trigrams))
        rows = text("SELECT rowid FROM patient_fts WHERE patient_fts MATCH :m LIMIT :n")
        numbers = list(self._session.scalars(rows, {"m": match, "n": _FEW}))
        return list(self._session.scalars(select(Patient.id).where(Patient.number.in_(numbers))))

    def _by_likeness(self, query: Query, limit: int) -> list[Hit]:
        vocabulary = self._vocabulary()
        found: dict[str, float] = {}
        for index, word in enumerate(query.words):
            if len(word) < _SHORT:
                return []
            likely = process.extract(word, vocabulary, scorer=fuzz.ratio, limit=8, score_cutoff=_ALIKE)
            scores: dict[str, float] = {}
            for token, ratio, _ in likely:
                for patient_id in self._by_vocabulary({token}):
                    scores[patient_id] = max(scores.get(patient_id, 0.0), ratio / 200)
            for patient_id in self._by_beginning((word,), limit):
                scores[patient_id] = 0.9
            found = scores if index == 0 else {i: found[i] + s for i, s in scores.items() if i in found}
        best = sorted(found, key=lambda i: -found[i])[:limit]
        patients = self._session.scalars(_shown().where(Patient.id.in_(best)))
        return [Hit(patient, found[patient.id] / len(query.words)) for patient in patients]

    def _vocabulary(self) -> list[str]:
        return list(self._session.scalars(select(PatientToken.token).distinct()))

    def _by_vocabulary(self, tokens: set[str]) -> list[str]:
        statement = select(PatientToken.patient_id).where(PatientToken.token.in_(sorted(tokens)[:_FEW]))
        return list(dict.fromkeys(self._session.scalars(statement.limit(_FEW))))

    def _score(self, query: Query, ids: list[str]) -> list[Hit]:
        if not ids:
            return []
        tokens: dict[str, list[str]] = {i: [] for i in ids}
        for patient_id, token in self._session.execute(
            select(PatientToken.patient_id, PatientToken.token).where(PatientToken.patient_id.in_(ids))
        ):
            tokens[patient_id].append(token)
        patients = self._session.scalars(_shown().where(Patient.id.in_(ids)))
        hits = []
        for patient in patients:
            scores = [max((_fit(word, token) for token in tokens[patient.id]), default=0.0) for word in query.words]
            if all(scores):
                hits.append(Hit(patient, sum(scores) / len(scores)))
        return hits


def _shown() -> Select[Patient]:
    """People that lists show: not merged into another record, not archived."""
    return select(Patient).where(Patient.merged_into.is_(None), ~Patient.archived)


def _fit(word: str, token: str) -> float:
    if token == word:
        return 1.0
    if token.startswith(word):
        return 0.9
    return 0.7 if word in token else 0.0
