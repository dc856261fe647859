"""Compiled comparisons of token arrays. Imported lazily: numba costs half a second to load.

`spell`, `s_off` spell every token of the pool; `weight` is its information in bits.
"""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

from typing import Any

import numba
import numpy as np

_jit: Any = numba.njit(cache=True, nogil=True)


def _edits_py(spell, a0, a1, b0, b1, limit):
    """Optimal string alignment distance of two byte runs; limit + 1 where it is more."""
    la, lb = a1 - a0, b1 - b0
    if abs(la - lb) > limit or la > 62 or lb > 62:
        return limit + 1
    before = np.zeros(64, np.int32)
    last = np.zeros(64, np.int32)
    row = np.zeros(64, np.int32)
    for j in range(lb + 1):
        last[j] = j
    for i in range(1, la + 1):
        row[0] = i
        least = i
        for j in range(1, lb + 1):
            same = spell[a0 + i - 1] == spell[b0 + j - 1]
            best = last[j - 1] + (0 if same else 1)
            best = min(best, last[j] + 1, row[j - 1] + 1)
            if (
                i > 1
                and j > 1
                and spell[a0 + i - 1] == spell[b0 + j - 2]
                and spell[a0 + i - 2] == spell[b0 + j - 1]
            ):
                best = min(best, before[j - 2] + 1)
            row[j] = best
            least = min(least, best)
        if least > limit:
            return limit + 1
        for j in range(lb + 1):
            before[j] = last[j]
            last[j] = row[j]
    return last[lb]


edits = _jit(_edits_py)


def _alike_py(spell, s_off, x, y):
    """1 for the same word, 0.9 or 0.8 for one or two slips in a long enough word, else 0."""
    if x == y:
        return 1.0
    a0, a1, b0, b1 = s_off[x], s_off[x + 1], s_off[y], s_off[y + 1]
    short, long = min(a1 - a0, b1 - b0), max(a1 - a0, b1 - b0)
    if short < 4 or long - short > 2 or spell[a0] < 65 or spell[b0] < 65:
        return 0.0
    limit = 1 if long < 8 else 2
    # most different words differ at both ends: refuse them before the table is filled
    if spell[a0] != spell[b0] and spell[a1 - 1] != spell[b1 - 1] and spell[a0 + 1] != spell[b0 + 1]:
        return 0.0
    d = edits(spell, a0, a1, b0, b1, limit)
    if d > limit:
        return 0.0
    return 0.9 if d == 1 else 0.8


alike = _jit(_alike_py)


def _overlap_py(spell, s_off, weight, ids, a0, a1, ids_b, b0, b1):
    """Information shared by two bags of words, and the whole of each, in bits."""
    used = 0
    shared, total_a, total_b = 0.0, 0.0, 0.0
    for j in range(b0, b1):
        total_b += weight[ids_b[j]]
    for i in range(a0, a1):
        best, at = 0.0, -1
        for j in range(b0, min(b1, b0 + 60)):
            if used >> (j - b0) & 1:
                continue
            s = alike(spell, s_off, ids[i], ids_b[j])
            if s > best:
                best, at = s, j
                if s == 1.0:
                    break
        wa = weight[ids[i]]
        if at >= 0:
            used |= 1 << (at - b0)
            w = min(wa, weight[ids_b[at]])
            total_b -= weight[ids_b[at]] - w
            total_a += w
            shared += w * best
        else:
            total_a += wa
    return shared, total_a, total_b


overlap = _jit(_overlap_py)


def _squash_py(spell, s_off, ids, a0, a1, out):
    """Spell a run of tokens without spaces into `out`; its length (at most 62)."""
    n = 0
    for i in range(a0, a1):
        for k in range(s_off[ids[i]], s_off[ids[i] + 1]):
            if n < 62:
                out[n] = spell[k]
                n += 1
    return n


squash = _jit(_squash_py)


def _squashed_equal_py(spell, s_off, ids, a0, a1, b0, b1):
    """True where two names written without spaces differ by two slips at most (one if short)."""
    both = np.zeros(128, np.uint8)
    la = squash(spell, s_off, ids, a0, a1, both[:64])
    lb = squash(spell, s_off, ids, b0, b1, both[64:])
    if min(la, lb) < 6 or abs(la - lb) > 2:
        return False
    limit = 1 if max(la, lb) < 10 else 2
    return edits(both, 0, la, 64, 64 + lb, limit) <= limit


squashed_equal = _jit(_squashed_equal_py)


def _names_py(a, b, v_off, v_ids, v_kind, t_off, t_ids, spell, s_off, weight, out, which):
    """Best agreement over name variants of each pair: shared, whole a, whole b bits.

    Columns 0-2 are of names proper, 3-5 of a name with the other's first address line. First lines
    are never compared with each other: two businesses of one building share them. `out` stays -1
    where there is nothing to compare.
    """
    for p in range(len(a)):
        best, aliased = -1.0, -1.0
        for x in range(v_off[a[p]], v_off[a[p] + 1]):
            va = v_ids[x]
            for y in range(v_off[b[p]], v_off[b[p] + 1]):
                vb = v_ids[y]
                lines = (v_kind[va] == 1) + (v_kind[vb] == 1)
                if lines == 2:
                    continue
                i0, i1, j0, j1 = t_off[va], t_off[va + 1], t_off[vb], t_off[vb + 1]
                shared, wa, wb = overlap(spell, s_off, weight, t_ids, i0, i1, t_ids, j0, j1)
                union = wa + wb - shared
                ratio = shared / union if union > 0 else 0.0
                if ratio < 0.95 and squashed_equal(spell, s_off, t_ids, i0, i1, j0, j1):
                    wa = wb = min(wa, wb)
                    shared, ratio = 0.92 * wa, 0.85
                cover = shared / min(wa, wb) if min(wa, wb) > 0 else 0.0
                score = 2.0 * ratio + cover + 0.01 * shared
                if lines == 0 and score > best:
                    best = score
                    out[p, 0], out[p, 1], out[p, 2] = shared, wa, wb
                    which[p, 0], which[p, 1] = va, vb
                if lines == 1 and score > aliased:
                    aliased = score
                    out[p, 3], out[p, 4], out[p, 5] = shared, wa, wb


names = _jit(_names_py)


def _numbers_py(n_off, n_val, i, m_off, m_val, j):
    """0 neither has a number, 1 one has none, 2 they meet, 3 they conflict."""
    a0, a1, b0, b1 = n_off[i], n_off[i + 1], m_off[j], m_off[j + 1]
    if a0 == a1 or b0 == b1:
        return 0 if a0 == a1 and b0 == b1 else 1
    for x in range(a0, a1, 2):
        for y in range(b0, b1, 2):
            if n_val[x] <= m_val[y + 1] and m_val[y] <= n_val[x + 1]:
                return 2
    return 3


numbers = _jit(_numbers_py)


def _sub_kind_py(spell, s_off, x):
    """1 a floor or the rear of a building, 0 any other unit: they do not contradict each other."""
    first, length = spell[s_off[x]], s_off[x + 1] - s_off[x]
    second = spell[s_off[x] + 1] if length > 1 else 0
    if first == 70 and length > 1:  # F0, F12, FB, FM, FT
        return 1 if second < 65 or second == 66 or second == 77 or second == 84 else 0
    return 1 if first == 82 and second == 82 and length == 2 else 0


sub_kind = _jit(_sub_kind_py)


def _one_letter_more_py(spell, s_off, x, y):
    """'3' and '3A': one is the other and a letter behind it."""
    if s_off[x + 1] - s_off[x] > s_off[y + 1] - s_off[y]:
        x, y = y, x
    n = s_off[x + 1] - s_off[x]
    if s_off[y + 1] - s_off[y] != n + 1 or spell[s_off[y] + n] < 65 or spell[s_off[x]] > 57:
        return False
    same = True
    for k in range(n):
        same = same and spell[s_off[x] + k] == spell[s_off[y] + k]
    return same


one_letter_more = _jit(_one_letter_more_py)


def _subs_py(n_off, n_val, i, m_off, m_val, j, spell, s_off):
    """0 neither has a unit, 1 they cannot be compared, 2 they share one, 3 they conflict.

    A floor says nothing against a unit; '3' may be written for '3A', which decides nothing.
    """
    a0, a1, b0, b1 = n_off[i], n_off[i + 1], m_off[j], m_off[j + 1]
    if a0 == a1 or b0 == b1:
        return 0 if a0 == a1 and b0 == b1 else 1
    conflict, near = False, False
    for x in range(a0, a1):
        for y in range(b0, b1):
            if n_val[x] == m_val[y]:
                return 2
            if sub_kind(spell, s_off, n_val[x]) == sub_kind(spell, s_off, m_val[y]):
                conflict = True
                near = near or one_letter_more(spell, s_off, n_val[x], m_val[y])
    return 3 if conflict and not near else 1


subs = _jit(_subs_py)


def _postcodes_py(pa, pb, oa, ob, spell, s_off):
    """0 one is missing, 1 the same, 2 one slip apart, 3 the same outcode, 4 different."""
    if pa == 0 or pb == 0:
        return 0
    if pa == pb:
        return 1
    if edits(spell, s_off[pa], s_off[pa + 1], s_off[pb], s_off[pb + 1], 1) <= 1:
        return 2
    return 3 if oa == ob else 4


postcodes = _jit(_postcodes_py)


def _places_py(a, b, p_code, p_out, n_off, n_val, u_off, u_val, w_off, w_ids,
               q_code, q_out, m_off, m_val, t_off, t_val, x_off, x_ids,
               spell, s_off, weight, rel, words):  # fmt: skip
    """Relations of two addresses: postcode, numbers, units; information shared by the words."""
    for p in range(len(a)):
        i, j = a[p], b[p]
        rel[p, 0] = postcodes(p_code[i], q_code[j], p_out[i], q_out[j], spell, s_off)
        rel[p, 1] = numbers(n_off, n_val, i, m_off, m_val, j)
        rel[p, 2] = subs(u_off, u_val, i, t_off, t_val, j, spell, s_off)
        shared, wa, wb = overlap(
            spell, s_off, weight, w_ids, w_off[i], w_off[i + 1], x_ids, x_off[j], x_off[j + 1]
        )
        words[p, 0], words[p, 1], words[p, 2] = shared, wa, wb


places = _jit(_places_py)


def _given_py(spell, s_off, x, y):
    """2 the same given name, 1 compatible (an initial or none), 0 different."""
    if x == y and x != 0:
        return 2 if s_off[x + 1] - s_off[x] > 1 else 1
    if x == 0 or y == 0:
        return 1
    la, lb = s_off[x + 1] - s_off[x], s_off[y + 1] - s_off[y]
    if min(la, lb) == 1:
        return 1 if spell[s_off[x]] == spell[s_off[y]] else 0
    return 2 if alike(spell, s_off, x, y) > 0 else 0


given = _jit(_given_py)


def _people_py(a, b, p_off, p_ids, v_off, v_ids, t_off, t_ids, spell, s_off, out):
    """Person evidence: 0 none to compare, 1 differ, 2 surname only, 3 surname in the other's name,
    4 surname and initial, 5 person named in the other's name, 6 the same full name.
    """
    for p in range(len(a)):
        level = 0
        a0, a1, b0, b1 = p_off[a[p]], p_off[a[p] + 1], p_off[b[p]], p_off[b[p] + 1]
        for x in range(a0, a1, 2):
            for y in range(b0, b1, 2):
                level = max(level, 1)
                if alike(spell, s_off, p_ids[x + 1], p_ids[y + 1]) > 0:
                    g = given(spell, s_off, p_ids[x], p_ids[y])
                    level = max(level, 6 if g == 2 else 4 if g == 1 else 2)
        for side in range(2):
            c0, c1 = (a0, a1) if side == 0 else (b0, b1)
            r = b[p] if side == 0 else a[p]
            for x in range(c0, c1, 2):
                for v in range(v_off[r], v_off[r + 1]):
                    level = max(level, named(spell, s_off, p_ids[x], p_ids[x + 1], t_ids,
                                             t_off[v_ids[v]], t_off[v_ids[v] + 1]))  # fmt: skip
        out[p] = level


def _named_py(spell, s_off, first, surname, t_ids, t0, t1):
    """5 where given name or initial and surname stand in a name, 3 the surname only, else 0."""
    if s_off[surname + 1] - s_off[surname] < 3:
        return 0
    for t in range(t0, t1):
        word = t_ids[t]
        same = alike(spell, s_off, surname, word) == 1.0
        if not same:
            la, lb = s_off[surname + 1] - s_off[surname], s_off[word + 1] - s_off[word]
            # 'Jones' is stemmed to 'Jone', 'Curnows' to 'Curnow'
            if abs(la - lb) == 1 and min(la, lb) > 3:
                k = edits(spell, s_off[surname], s_off[surname] + min(la, lb),
                          s_off[word], s_off[word] + min(la, lb), 0)  # fmt: skip
                same = k == 0
        if same:
            for o in range(t0, t1):
                if o != t and first != 0 and given(spell, s_off, first, t_ids[o]) > 0:
                    return 5
            return 3
    return 0


named = _jit(_named_py)
people = _jit(_people_py)


def _shared_py(a, b, off, ids, dead, out):
    """0 one side has none, 1 none shared, 2 shared, 3 shared only hubs (`dead`)."""
    for p in range(len(a)):
        a0, a1, b0, b1 = off[a[p]], off[a[p] + 1], off[b[p]], off[b[p] + 1]
        level = 1 if a1 > a0 and b1 > b0 else 0
        for x in range(a0, a1):
            for y in range(b0, b1):
                if ids[x] == ids[y]:
                    level = 3 if dead[ids[x]] and level != 2 else 2
        out[p] = level


shared = _jit(_shared_py)


def _best_name_py(a, b, v_off, v_ids, t_off, t_ids, o_off, o_ids,
                  spell, s_off, weight, out):  # fmt: skip
    """Best agreement (shared of union) of any name of row a with the one name of row b."""
    for p in range(len(a)):
        j0, j1 = o_off[b[p]], o_off[b[p] + 1]
        if j0 == j1:
            continue
        for x in range(v_off[a[p]], v_off[a[p] + 1]):
            i0, i1 = t_off[v_ids[x]], t_off[v_ids[x] + 1]
            shared_, wa, wb = overlap(spell, s_off, weight, t_ids, i0, i1, o_ids, j0, j1)
            union = wa + wb - shared_
            ratio = shared_ / union if union > 0 else 0.0
            if ratio > out[p]:
                out[p] = ratio


best_name = _jit(_best_name_py)


def _bags_py(a, b, b_off, b_ids, a_off, a_ids, spell, s_off, weight, out):
    """Words of row b (first bag) found among those of row a: shared, whole b, whole a bits."""
    for p in range(len(a)):
        out[p, 0], out[p, 1], out[p, 2] = overlap(
            spell, s_off, weight, b_ids, b_off[b[p]], b_off[b[p] + 1],
            a_ids, a_off[a[p]], a_off[a[p] + 1],
        )  # fmt: skip


bags = _jit(_bags_py)
