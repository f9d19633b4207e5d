package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
)

// pieces are what random speech is made of: few words, so that queries hit, and
// what breaks naive offsets and naive words.
var pieces = []string{
	"hope", "hopes", "hoping", "Hope’s", "hope's", "hopeless", "hop", "trust", "Trust", "trusted", "peer", "peers", "peer's",
	"support", "don't", "don’t", "do", "not", "and", "the", "a", "a'a", "café", "cafe\u0301", "CAFÉ", "Zürich", "Straße", "ﬁnal",
	"ho\u00ADpe", "l'espoir", "O’Brien's", "rock'n'roll", "End.Start", "_really_", "foo_bar", "3.5", "10,000", "P07", "e.g.",
	"😀", "👩🏽‍🦱", "🇬🇧", "עברית", "\u202Eabc\u202C", "𝔘", "\uFFFD", "漢字", "हिन्दी", "½", "Z̸͖", "[pause]", "(laughs)", "“quoted”",
	"ŉ", "ΟΔΟΣ", "İstanbul", "naïve", "x:y", "col·lecció", "ʼokina", "ŀa", "mot\u202F:", "1980's", "10'000", "́", "‘cause", "burnout", "burn-out",
}

// plainPieces are those whose words a regexp finds too.
func plainPieces() []string {
	return slices.DeleteFunc(slices.Clone(pieces), func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return r > 127 && !strings.ContainsRune("’“”…—", r) }) || strings.ContainsAny(s, "0123456789")
	})
}

var joints = []string{" ", " ", " ", " ", ", ", "-", "\n", "\u00A0", " — ", "…", "", ".", "'", "’", "_"}

func randomSpeech(r *rand.Rand, words []string) string {
	var b strings.Builder
	for range 1 + r.IntN(25) {
		b.WriteString(words[r.IntN(len(words))])
		b.WriteString(joints[r.IntN(len(joints))])
	}
	return "w" + b.String()
}

func randomStudy(t *testing.T, r *rand.Rand, words []string) *maker {
	m := newMaker(t)
	names := []string{"Int", "P1", "P2", "P10", "Other"}
	for i := range 1 + r.IntN(6) {
		var lines []string
		for range r.IntN(12) {
			lines = append(lines, names[r.IntN(len(names))]+": "+strings.ReplaceAll(randomSpeech(r, words), "\n\n", "\n"))
		}
		if i > 0 && r.IntN(8) == 0 { // the same words twice
			old := m.st.Transcripts[r.IntN(i)]
			again := *old
			again.ID = fmt.Sprintf("T%d", i)
			m.st.Transcripts = append(m.st.Transcripts, &again)
			continue
		}
		m.add(fmt.Sprintf("T%d", i), lines...)
	}
	themes := []string{"hope", "recovery", "optimism", "burnout", "mutuality", "gone"}
	for range r.IntN(40) {
		tr := m.st.Transcripts[r.IntN(len(m.st.Transcripts))]
		sp, ok := randomSpan(r, tr.Text)
		if !ok {
			continue
		}
		var stance coding.Stance
		if r.IntN(4) == 0 {
			stance = coding.Against
		}
		id := m.codeSpan(tr, sp, themes[r.IntN(len(themes))], []string{"amy", "ben"}[r.IntN(2)], stance)
		if r.IntN(4) == 0 {
			m.memo(coding.Memo{On: coding.OnCoding, Of: id, Coder: "amy"}, fmt.Sprintf("lonely hope %d", len(m.st.State.Memos)))
		}
		if sp, ok := randomSpan(r, tr.Text); ok && r.IntN(6) == 0 {
			m.memo(coding.Memo{On: coding.OnPassage, Transcript: tr.ID, Span: sp, Coder: "ben"}, fmt.Sprintf("lonely %d", len(m.st.State.Memos)))
		}
	}
	for range r.IntN(6) {
		tr := m.st.Transcripts[r.IntN(len(m.st.Transcripts))]
		if sp, ok := randomSpan(r, tr.Text); ok {
			m.st.State.Stars = append(m.st.State.Stars, coding.Mark{Coder: "amy", Transcript: tr.ID, Text: tr.Text.Hash(), Span: sp})
		}
		if sp, ok := randomSpan(r, tr.Text); ok && r.IntN(2) == 0 {
			m.st.State.ContentNotes = append(m.st.State.ContentNotes, coding.Mark{Coder: "ben", Transcript: tr.ID, Text: tr.Text.Hash(), Span: sp})
		}
	}
	if tr := m.st.Transcripts[0]; r.IntN(4) == 0 {
		m.st.State.ContentNotes = append(m.st.State.ContentNotes, coding.Mark{Coder: "ben", Transcript: tr.ID})
	}
	m.study()
	return m
}

func randomSpan(r *rand.Rand, t *text.Text) (text.Span, bool) {
	a, b := text.Pos(r.IntN(int(t.Len()))), text.Pos(r.IntN(int(t.Len())))
	sp := text.Span{Start: min(a, b), End: max(a, b)}
	if r.IntN(2) == 0 {
		sp.End = min(sp.End, sp.Start+30)
	}
	return sp, !sp.Empty()
}

// randomQuery writes queries of every kind; some are refused.
func randomQuery(r *rand.Rand, depth int) string {
	if depth <= 0 || r.IntN(5) == 0 {
		return randomLeaf(r)
	}
	sub := func() string { return randomQuery(r, depth-1) }
	switch r.IntN(9) {
	case 0, 1, 2:
		return sub() + " " + sub()
	case 3:
		return sub() + " OR " + sub()
	case 4:
		return sub() + " NOT " + sub()
	case 5:
		return fmt.Sprintf("%s NEAR/%d %s", randomWord(r), r.IntN(6), randomWord(r))
	case 6:
		return fmt.Sprintf("(%s OR %s) NEAR %s", randomWord(r), randomWord(r), randomWord(r))
	case 7:
		return "(" + sub() + ") " + randomFilter(r)
	}
	return "(" + sub() + ") -(" + sub() + ")"
}

func randomLeaf(r *rand.Rand) string {
	if r.IntN(3) == 0 {
		return randomFilter(r)
	}
	return randomWord(r)
}

func randomPiece(r *rand.Rand) string {
	for {
		p := pieces[r.IntN(len(pieces))]
		if text.Wordlike(p) && !strings.ContainsAny(p, "“”()") {
			return p
		}
	}
}

func randomWord(r *rand.Rand) string {
	switch p := randomPiece(r); r.IntN(10) {
	case 0, 1, 2:
		return p
	case 3, 4:
		return `"` + p + `"`
	case 5:
		return `"` + p + " " + randomPiece(r) + `"`
	case 6:
		return p + "-" + randomPiece(r)
	case 7:
		return []string{"ho*", "hop*", "pe*", "do*", "caf*", "tru*", "wh*"}[r.IntN(7)]
	case 8:
		return []string{"hopes~1", "trust~1", "peers~1", "support~2", "hoping~2"}[r.IntN(5)]
	default:
		return []string{"/ho.*/", "/peer('s|s)?/", "/do(n't)?/", "/(?i)TR.+/", "/caf[eé]/"}[r.IntN(5)]
	}
}

func randomFilter(r *rand.Rand) string {
	all := []string{"theme:hope", "theme:recovery", "theme:burnout", "theme:*", "theme:mutuality", "coder:amy", "coder:ben", "stance:against",
		"stance:for", "memo:lonely", "memo:hope", "voice:participant", "voice:interviewer", "speaker:P1", "participant:P2", "transcript:T1",
		"site:north", "site:*", "years_in_role:>3", "years_in_role:1..5", "wave:1",
		"is:starred", "is:noted", "is:*"}
	return all[r.IntN(len(all))]
}

// TestIndexFindsWhatTheScanFinds is the law of this package.
func TestIndexFindsWhatTheScanFinds(t *testing.T) {
	studies := 60
	if testing.Short() {
		studies = 15
	}
	seen := map[string]int{}
	for n := range studies {
		r := rand.New(rand.NewPCG(uint64(n), 7))
		m := randomStudy(t, r, pieces)
		x := indexInPieces(t, r, m.st)
		for range 60 {
			query := randomQuery(r, 3)
			q, err := Parse(query, attrs())
			if err != nil {
				seen["refused"]++
				continue
			}
			sameResult(t, n, m, q, x, seen)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%v", seen)
	for _, kind := range []string{"words", "quotes", "hits", "indexed"} {
		if seen[kind] < studies {
			t.Errorf("only %d queries with %s: the test tries too little", seen[kind], kind)
		}
	}
}

// indexInPieces indexes some transcripts, then more, perhaps never all.
func indexInPieces(t *testing.T, r *rand.Rand, st *study.Study) *Index {
	x := OpenIndex(t.TempDir())
	for range 1 + r.IntN(3) {
		part := *st
		part.Transcripts = nil
		for _, tr := range st.Transcripts {
			if r.IntN(4) > 0 {
				part.Transcripts = append(part.Transcripts, tr)
			}
		}
		part.Index()
		if err := x.Add(context.Background(), &part, nil); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

func sameResult(t *testing.T, n int, m *maker, q *Query, x *Index, seen map[string]int) {
	t.Helper()
	opt := m.options()
	want, wantErr := Search(context.Background(), m.st, q, opt)
	opt.Index = x
	got, gotErr := Search(context.Background(), m.st, q, opt)
	if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
		t.Fatalf("study %d, %s: index says %v, scan says %v", n, q, gotErr, wantErr)
	}
	if wantErr != nil {
		seen["refused later"]++
		return
	}
	if !reflect.DeepEqual(got.Hits, want.Hits) {
		t.Fatalf("study %d, %s:\nindex %s\nscan  %s", n, q, shown(got), shown(want))
	}
	kind := "quotes"
	if q.HasWords() {
		kind = "words"
		if got.Scanned < want.Scanned {
			seen["indexed"]++
		}
	}
	seen[kind]++
	if len(want.Hits) > 0 {
		seen["hits"]++
	}
}
