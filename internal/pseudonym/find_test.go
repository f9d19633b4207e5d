package pseudonym

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/text"
)

func mustKey(t testing.TB, pairs ...Pair) *Key {
	t.Helper()
	k, err := New(pairs)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// people are the names that most examples below are about.
func people(t testing.TB) *Key {
	return mustKey(t,
		Pair{"Rosa", "Beth", false}, Pair{"Hope", "Dina", false}, Pair{"Will", "Oscar", false}, Pair{"James", "Tom", false},
		Pair{"Margaret Ellis", "Beth Carter", false}, Pair{"Anne-Marie", "Lucy", false}, Pair{"O’Neil", "Grant", false},
		Pair{"Zoë", "Lena", false}, Pair{"Larkfield", "Northtown", true}, Pair{"McDonald", "Reid", false}, Pair{"AJ", "KT", false},
		Pair{"van der Berg", "de Vries", false}, Pair{"Dr. Shah", "Dr Patel", false}, Pair{"Mary Jane Watson", "Ivy Ada Holt", false},
		Pair{"Peter Quinn", "Samuel", false}, Pair{"小明", "小红", false}, Pair{"Groß", "Klein", false}, Pair{"하나", "두리", false}, Pair{"Thomas Reyes", "Chris Ames", false},
	)
}

func TestReplaceByHand(t *testing.T) {
	k := people(t)
	for _, c := range []struct{ in, want string }{
		// whole words, as listed or in capitals
		{"I met Rosa.", "I met Beth."},
		{"ROSA! Rosalind, Prosa, rosa", "BETH! Rosalind, Prosa, rosa"},
		{"I hope Hope will come, and Will too", "I hope Dina will come, and Oscar too"},
		{"(Rosa) “Rosa” Rosa2 _Rosa_ Rosa/Hope", "(Beth) “Beth” Beth2 _Beth_ Beth/Dina"},
		{"larkfield Larkfield LARKFIELD larkfields", "northtown Northtown NORTHTOWN larkfields"},
		{"Mcdonald McDonald MCDONALD mcdonald", "Reid Reid REID mcdonald"},
		{"AJ and aj", "KT and aj"},
		{"Mr van der Berg, Van der Berg, VAN DER BERG", "Mr de Vries, de Vries, DE VRIES"},
		// owners
		{"Rosa's Rosa’s ROSA'S Rosa'll", "Beth's Beth’s BETH'S Beth'll"},
		{"James' mother, James’s, James's", "Tom's mother, Tom’s, Tom's"},
		{"JAMES' MOTHER", "TOM'S MOTHER"},
		{"he said 'I saw James' and left", "he said 'I saw Tom' and left"},
		{"Thomas Reyes' flat", "Chris Ames' flat"},
		// names of several words
		{"Margaret Ellis, Margaret  Ellis, Margaret\nEllis, MARGARET\u00A0ELLIS", "Beth Carter, Beth Carter, Beth Carter, BETH CARTER"},
		{"Margaret\n\nEllis", "Margaret\n\nEllis"},
		{"Margaret, Ellis. Margaret. Ellis", "Margaret, Ellis. Margaret. Ellis"},
		{"Anne-Marie Anne Marie Anne‑Marie Anne-\nMarie Anne", "Lucy Lucy Lucy Lucy Anne"},
		{"Dr. Shah and Dr Shah and DR SHAH", "Dr Patel and Dr Patel and DR PATEL"},
		// apostrophes and accents
		{"O'Neil O’Neil O’NEIL Neil", "Grant Grant GRANT Neil"},
		{"Zoë Zoe\u0308 ZOË Zoe Zoe\u0301", "Lena Lena LENA Zoe Zoe\u0301"},
		{"Rosa\u0301 Ro\u00ADsa", "Rosa\u0301 Beth"},
		{"Groß GROSS GROẞ Großer", "Klein KLEIN KLEIN Großer"},
		{"我叫小明你好", "我叫小红你好"},
		{"하나는 하난 \u1112\u1161나", "두리는 하난 두리"}, // particles follow names; half a syllable is no name
		{"Rosa\u20E3 Rosa", "Rosa\u20E3 Beth"},
		// initials
		{"M. Ellis, M Ellis, M.Ellis, Margaret E.", "B. Carter, B Carter, B.Carter, Beth C."},
		{"M.E. or M. E. or M E", "B.C. or B. C. or B C"},
		{"by M.E. I said", "by B.C. I said"},
		{"Mrs Ellis came", "Mrs Ellis came"},
		{"M.E.F. and F.M.E. and M E C", "M.E.F. and F.M.E. and M E C"},
		{"me, m.e., ME, TIME", "me, m.e., ME, TIME"},
		{"M.J.W. said M. J. Watson, Mary W, M. Watson, MARY W.", "I.A.H. said I. A. Holt, Ivy H, I. Holt, IVY H."},
		{"P. Quinn and P.Q. and Peter Q. said", "Samuel and S. and Samuel said"},
	} {
		got, script, _ := k.Replace(c.in, false)
		if got != c.want {
			t.Errorf("%q\n got %q\nwant %q", c.in, got, c.want)
		}
		checkScript(t, c.in, got, script)
	}
}

func TestKinds(t *testing.T) {
	k := people(t)
	in := "Rosa's hope: I hope will rosa M.E. Rosas I. A. James"
	var got []string
	for _, m := range k.Find(in) {
		got = append(got, fmt.Sprintf("%s %s→%s", m.Kind, in[m.Start:m.End], m.Replacement))
	}
	want := []string{"possessive Rosa's→Beth's", "perhaps hope→Dina", "perhaps hope→Dina", "perhaps will→Oscar", "perhaps rosa→Beth", "initials M.E→B.C",
		"perhaps Rosas→Beths", "name James→Tom"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestChainsAreReplacedOnce(t *testing.T) {
	k := mustKey(t, Pair{"Anna", "Beth", false}, Pair{"Beth", "Carol", false}, Pair{"Carol", "Anna", false})
	if got, _, _ := k.Replace("Anna told Beth about Carol", false); got != "Beth told Carol about Anna" {
		t.Errorf("got %q", got)
	}
	if n := len(k.Doubts()); n < 3 {
		t.Errorf("%d doubts about three pseudonyms that are real names: %q", n, k.Doubts())
	}
}

func TestLongestNameFirst(t *testing.T) {
	k := mustKey(t, Pair{"Ellis", "Moor", false}, Pair{"Margaret", "Jo", false}, Pair{"Margaret Ellis", "Beth Carter", false}, Pair{"Ellis Road", "Mill Lane", false})
	for in, want := range map[string]string{
		"Margaret Ellis of Ellis Road and Mrs Ellis": "Beth Carter of Mill Lane and Mrs Moor",
		"M. Ellis":              "B. Carter", // not M. Moor: that would be somebody else
		"MARGARET E. and Ellis": "BETH C. and Moor",
		"T. Ellis and M.E.":     "T. Moor and B.C.",
	} {
		if got, _, _ := k.Replace(in, false); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// TestInitialsOfTwoPeopleAreLeft: nobody but a person can say who M.E. is.
func TestInitialsOfTwoPeopleAreLeft(t *testing.T) {
	k := mustKey(t, Pair{"Margaret Ellis", "Beth Carter", false}, Pair{"Mark Evans", "Tom Dale", false})
	in := "M.E. and M. Ellis"
	got, _, matches := k.Replace(in, false)
	if got != "M.E. and B. Carter" || len(matches) != 2 || matches[0].Kind != Perhaps {
		t.Errorf("got %q, %+v", got, matches)
	}
}

// TestNoTwoPeopleBecomeOne: a pseudonym that could be taken for a listed name is
// refused, whichever of the two comes first, and nothing of the list is added.
func TestNoTwoPeopleBecomeOne(t *testing.T) {
	for _, c := range []struct {
		have, more Pair
		ok         bool
	}{
		{Pair{"Winston", "Gerald", false}, Pair{"Joe", "Winston", false}, false},
		{Pair{"Joe", "Winston", false}, Pair{"Winston", "Gerald", false}, false},
		{Pair{"Joe", "WINSTON", false}, Pair{"Winston", "Gerald", false}, false},
		{Pair{"Winston", "Gerald", false}, Pair{"Joe Fry", "Winston Fox", false}, false},
		{Pair{"Joe Fry", "Winston Fox", false}, Pair{"Fox", "Lamb", false}, false},
		{Pair{"Rosa", "Beth", false}, Pair{"Beth Carter", "Nora Hall", false}, false},
		{Pair{"Rosa", "Beth", false}, Pair{"Ines", "Ines Hall", false}, false},
		{Pair{"Rosa", "Beth", false}, Pair{"Rosa Bell", "Beth Hall", false}, true},
		{Pair{"Rosa", "Beth", false}, Pair{"Rosie", "Beth", false}, true},
		{Pair{"Rosa", "Beth", false}, Pair{"Bethany", "Nora", false}, true},
		{Pair{"Dr Shah", "Dr Patel", false}, Pair{"Shah", "Patel", false}, true},
		{Pair{"Shah", "the doctor", false}, Pair{"Doctor Bell", "Nora", false}, true},
	} {
		k := mustKey(t)
		if n, err := k.Add(c.have); n != 1 || err != nil {
			t.Fatalf("%v: %d, %v", c.have, n, err)
		}
		_, err := k.Add(Pair{"Somebody", "Someone", false}, c.more)
		if ok := err == nil; ok != c.ok || !ok && len(k.Pairs()) != 1 {
			t.Errorf("%v, then %v: %v; the key holds %v", c.have, c.more, err, k.Pairs())
		}
		both := mustKey(t, c.have, c.more) // as an older file may hold them
		if ok := len(both.Clashes()) == 0; ok != c.ok {
			t.Errorf("%v with %v: %q", c.have, c.more, both.Clashes())
		}
	}
}

// TestTwiceIsOnce: what the first replacing put in, initials included, the second
// leaves as it is.
func TestTwiceIsOnce(t *testing.T) {
	k := mustKey(t, Pair{"Margaret Ellis", "Beth Carter", false}, Pair{"Bella Cross", "Nora Platt", false}, Pair{"Carter Jones", "Ida Moor", false})
	in := "M.E. saw B.C. and M. Ellis, Bella C., Margaret Ellis Jones and Carter Jones."
	once, _, _ := k.Replace(in, false)
	if want := "B.C. saw B.C. and B. Carter, Nora P., Beth Carter Jones and Ida Moor."; once != want {
		t.Errorf("got %q, want %q", once, want)
	}
	if twice, _, _ := k.Replace(once, false); twice != once {
		t.Errorf("%q became %q", once, twice)
	}
	r := rand.New(rand.NewPCG(3, 5))
	k = people(t)
	if clashes := k.Clashes(); len(clashes) > 0 {
		t.Fatal(clashes)
	}
	for range 20_000 {
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteString([]string{" ", ". ", "Ellis", "Carter", "Beth", "B.", "C.", "M.", "E.", "Ivy", "Holt", "Mary", "W.", "Thomas", "Chris", "R.", "A.", "James", "Rosa", "'s"}[r.IntN(20)])
			b.WriteString([]string{" ", "", "\n"}[r.IntN(3)])
		}
		once, _, _ := k.Replace(b.String(), false)
		if twice, _, _ := k.Replace(once, false); twice != once {
			t.Fatalf("%q became %q and then %q", b.String(), once, twice)
		}
	}
}

func TestBrackets(t *testing.T) {
	k := people(t)
	got, script, _ := k.Replace("Rosa's and [Rosa] and James' car and Peter Q. said", true)
	if want := "[Beth]'s and [Beth] and [Tom]'s car and [Samuel] said"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	checkScript(t, "Rosa's and [Rosa] and James' car and Peter Q. said", got, script)
}

func TestIDsAndFileNames(t *testing.T) {
	k := people(t)
	for in, want := range map[string]string{
		"rosa_interview-2.docx": "beth_interview-2.docx", "RosaInterview.txt": "BethInterview.txt", "Margaret_Ellis": "Beth Carter",
		"margaretellis.docx": "beth carter.docx", "Prosa": "Prosa", "P07-1": "P07-1", "ROSA": "BETH", "hope-group": "dina-group",
	} {
		if got, _ := k.ReplaceID(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestNamesInSmallLettersAreFoundAnyhow(t *testing.T) {
	k := mustKey(t, Pair{"rosa bell", "beth", false})
	if got, _, _ := k.Replace("Rosa Bell, rosa bell, ROSA BELL, R. Bell", false); got != "beth, beth, BETH, beth" {
		t.Errorf("got %q", got)
	}
}

// TestCodingOfAnOwnersNameIsKept: the edit leaves what stays out of it.
func TestCodingOfAnOwnersNameIsKept(t *testing.T) {
	_, script, _ := people(t).Replace("Rosa's bag", false)
	if got, fate := script.Project(text.Span{Start: 0, End: 4}); fate != text.Changed || got != (text.Span{Start: 0, End: 4}) {
		t.Errorf("Rosa in Rosa's went to %v, %s", got, fate)
	}
}

func checkScript(t *testing.T, before, after string, script text.Script) {
	t.Helper()
	if err := script.Valid(); err != nil {
		t.Fatalf("%q: %v", before, err)
	}
	a, b := []rune(before), []rune(after)
	ai, bi := text.Pos(0), text.Pos(0)
	for _, e := range append(script, text.Edit{A0: text.Pos(len(a)), A1: text.Pos(len(a)), B0: text.Pos(len(b)), B1: text.Pos(len(b))}) {
		if string(a[ai:e.A0]) != string(b[bi:e.B0]) {
			t.Fatalf("%q became %q: outside the matches %q became %q", before, after, string(a[ai:e.A0]), string(b[bi:e.B0]))
		}
		ai, bi = e.A1, e.B1
	}
}

var nasty = []string{" ", "\n", "\n\n", "'", "’s", "s", "es", ".", "-", ", ", "x", "e\u0301", "\u0301", "ß", "👩🏽‍🦱", "漢", "[", "]", "I", "A", "M", "E", "M.", "E.",
	"Ellis", "Margaret", "margaret ellis", "MARGARET ELLIS", "Margaret\u00A0Ellis", "Rosa", "rosa", "ROSA", "James", "Zoë", "Zoe\u0308", "O'Neil", "Anne", "Marie", "\u00AD", "7"}

// TestLaws tries random texts: what is outside the matches stays, no name is
// found afterwards outside of a pseudonym, and matches begin and end between
// characters as readers see them.
func TestLaws(t *testing.T) {
	k := people(t)
	r := rand.New(rand.NewPCG(7, 11))
	replaced := 0
	for range 20_000 {
		var b strings.Builder
		for range 1 + r.IntN(9) {
			b.WriteString(nasty[r.IntN(len(nasty))])
		}
		in := b.String()
		out, script, matches := k.Replace(in, r.IntN(2) == 0)
		checkScript(t, in, out, script)
		x := text.Trust(in, "")
		for i, m := range matches {
			if i > 0 && m.Start < matches[i-1].End || m.Start >= m.End {
				t.Fatalf("%q: matches %+v overlap", in, matches)
			}
			sp := text.Span{Start: x.FromByte(m.Start), End: x.FromByte(m.End)}
			if x.Snap(sp) != sp {
				t.Fatalf("%q: %q splits a character", in, in[m.Start:m.End])
			}
		}
		for _, m := range k.Find(out) {
			from, to := utf8.RuneCountInString(out[:m.Start]), utf8.RuneCountInString(out[:m.End])
			if m.Kind != Perhaps && m.Kind != Initials && !touchesEdit(script, from, to) {
				t.Fatalf("%q became %q, which still holds %q", in, out, out[m.Start:m.End])
			}
		}
		replaced += len(script)
	}
	if replaced < 4_000 {
		t.Errorf("only %d replacements were tried", replaced)
	}
}

func touchesEdit(s text.Script, from, to int) bool {
	for _, e := range s {
		if int(e.B0) <= to && from <= int(e.B1) {
			return true
		}
	}
	return false
}

func TestKeyKeepsItsPairs(t *testing.T) {
	k := mustKey(t, Pair{" Rosa  Bell ", "Beth", false})
	if added, err := k.Add(Pair{"rosa bell", "Beth", false}); err != nil || added != 0 {
		t.Errorf("the same pair again: %v, %v", added, err)
	}
	if _, err := k.Add(Pair{"Rosa-Bell", "Joan", false}); err == nil {
		t.Error("a second pseudonym for one name was accepted")
	}
	if added, err := k.Add(Pair{"Rosa Bell", "Beth", true}); err != nil || added != 1 || !k.Pairs()[0].AnyCase {
		t.Errorf("any case for a pair that is there: %v, %v", added, err)
	}
	if d := cmp.Diff([]Pair{{"Rosa Bell", "Beth", true}}, k.Pairs()); d != "" {
		t.Error(d)
	}
	if k.Remove("nobody") || !k.Remove("ROSA bell") || len(k.Pairs()) != 0 || len(k.Find("Rosa Bell")) != 0 {
		t.Error("a pair is not taken out")
	}
	for _, bad := range []Pair{{"", "x", false}, {"x", "", false}, {"J", "Jo", false}, {"Rosa", "Beth: x", false}, {"-Rosa", "Beth", false}, {"Rosa", "7", false},
		{"Ro\x00sa", "Beth", false}, {strings.Repeat("a", 101), "Beth", false}, {"\xff\xfe", "Beth", false}} {
		if _, err := New([]Pair{bad}); err == nil {
			t.Errorf("%q was accepted", bad.Name+"="+bad.Pseudonym)
		}
	}
}

func TestDoubts(t *testing.T) {
	k := mustKey(t, Pair{"Anna", "Beth", false}, Pair{"Beth", "Carla", false}, Pair{"Rosa", "Joan", false}, Pair{"Ines", "Joan", false}, Pair{"Will", "Sid", false}, Pair{"tess", "Lou", false},
		Pair{"Rosa Bell", "Joan", false}, Pair{"Nell", "Rosa Moor", false})
	got := strings.Join(k.Doubts(), "\n")
	for _, want := range []string{"Beth, the pseudonym of Anna, is also the real name", "Rosa and Ines have the same pseudonym", "Will is a word as well", "tess is listed in small letters", "Rosa Moor, the pseudonym of Nell, holds Rosa"} {
		if !strings.Contains(got, want) {
			t.Errorf("no doubt says %q:\n%s", want, got)
		}
	}
	if n := len(k.Doubts()); n != 5 { // none about Rosa and Rosa Bell, who may be one person
		t.Errorf("%d doubts:\n%s", n, got)
	}
}

func BenchmarkFind(b *testing.B) {
	k := people(b)
	s := strings.Repeat("I hope that Rosa will come to see Margaret Ellis at the weekend, because she’s my friend.\n", 1000)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		k.Find(s)
	}
}

func TestANameWithAnInvisibleSpaceInIt(t *testing.T) {
	k, err := New([]Pair{{Name: "Margaret", Pseudonym: "Joan"}})
	if err != nil {
		t.Fatal(err)
	}
	if out, _, _ := k.Replace("I told Marg\u200Baret so", false); out != "I told Joan so" {
		t.Errorf("%q", out)
	}
}
