// Package pseudonym keeps the list of who is called what in a study, and puts
// the pseudonyms in the places of the names. The list lies outside the study in
// one file, encrypted with a passphrase in the age format, and its contents are
// never written anywhere unencrypted.
package pseudonym

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a key.
const (
	maxPairs = 20_000
	maxName  = 100 // code points
)

// Pair says what somebody, or a place, is called in the study.
type Pair struct {
	Name      string // as it is said in the interviews
	Pseudonym string
	AnyCase   bool // also where it is written in small letters
}

// Key is a list of pairs, ready to find names.
type Key struct {
	pairs []Pair
	index map[string]int // folded name -> pair

	// WorkFactor is the logarithm of the work that guessing the passphrase of a
	// saved key costs. 0 means the usual one; tests lower it.
	WorkFactor int

	words *trie  // names and initials in running text, made when first needed
	ids   *trie  // names in ids and file names
	seen  string // hash of the file's bytes when it was opened; "" for a new key
}

// New makes a key of pairs. The error says which of them cannot be used. Pairs
// that clash are taken, so that somebody can mend the key: see Clashes.
func New(pairs []Pair) (*Key, error) {
	k := &Key{index: map[string]int{}}
	for _, p := range pairs {
		if _, err := k.put(p); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// Pairs are the pairs, in the order in which they were added.
func (k *Key) Pairs() []Pair { return slices.Clone(k.pairs) }

// Add adds pairs, all of them or none, and says how many changed anything: a pair
// that is there already is no mistake. A name that has another pseudonym already
// is refused, and so is a pseudonym that could be taken for a listed name.
func (k *Key) Add(pairs ...Pair) (added int, err error) {
	before := slices.Clone(k.pairs)
	for _, p := range pairs {
		var changed bool
		if changed, err = k.put(p); err != nil {
			break
		}
		if changed {
			added++
		}
	}
	if err == nil && added > 0 {
		for _, c := range k.clashes() {
			if max(c.pair, c.other) >= len(before) {
				err = errors.New(c.why)
				break
			}
		}
	}
	if err != nil {
		k.pairs = before
		k.reindex()
		return 0, err
	}
	return added, nil
}

// put adds a pair as it is.
func (k *Key) put(p Pair) (added bool, err error) {
	p.Name, p.Pseudonym = tidy(p.Name), tidy(p.Pseudonym)
	if err := valid(p); err != nil {
		return false, err
	}
	at, there := k.index[foldName(p.Name)]
	switch {
	case there && k.pairs[at].Pseudonym != p.Pseudonym:
		return false, fmt.Errorf("%s is called %s already; take that out first with `verbatim pseudonyms remove`", k.pairs[at].Name, k.pairs[at].Pseudonym)
	case there && k.pairs[at].AnyCase == p.AnyCase:
		return false, nil
	case there:
		k.pairs[at].AnyCase = p.AnyCase
	case len(k.pairs) == maxPairs:
		return false, fmt.Errorf("a key holds at most %d names", maxPairs)
	default:
		k.index[foldName(p.Name)] = len(k.pairs)
		k.pairs = append(k.pairs, p)
	}
	k.words, k.ids = nil, nil
	return true, nil
}

// Remove takes the pair of a name out, and says whether there was one.
func (k *Key) Remove(name string) bool {
	at, there := k.index[foldName(tidy(name))]
	if !there {
		return false
	}
	k.pairs = slices.Delete(k.pairs, at, at+1)
	k.reindex()
	return true
}

// reindex makes what is looked up from the pairs.
func (k *Key) reindex() {
	clear(k.index)
	for i, p := range k.pairs {
		k.index[foldName(p.Name)] = i
	}
	k.words, k.ids = nil, nil
}

// tidy takes away what nobody means to write: space around and doubled inside,
// and a full stop at the end, which belongs to the sentence.
func tidy(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if i := strings.LastIndexByte(s, ' '); strings.HasSuffix(s, ".") && !strings.Contains(s[i+1:len(s)-1], ".") {
		s = strings.TrimRight(s, ".")
	}
	return s
}

// valid says why a pair cannot be used. It repeats no more of a name than the
// person has just written.
func valid(p Pair) error {
	for _, s := range []struct{ what, value string }{{"name", p.Name}, {"pseudonym", p.Pseudonym}} {
		switch {
		case s.value == "":
			return fmt.Errorf("a pair has no %s: write name,pseudonym", s.what)
		case !utf8.ValidString(s.value) || strings.ContainsFunc(s.value, unicode.IsControl):
			return fmt.Errorf("the %s %q holds characters that are no letters", s.what, s.value)
		case utf8.RuneCountInString(s.value) > maxName:
			return fmt.Errorf("a %s has at most %d characters, and one here is longer", s.what, maxName)
		case !strings.ContainsFunc(s.value, unicode.IsLetter):
			return fmt.Errorf("the %s %q has no letter in it", s.what, s.value)
		case strings.ContainsAny(s.value, ":[]"):
			return fmt.Errorf("the %s %q has a colon or a bracket, which mark speakers and notes in a transcript", s.what, s.value)
		}
	}
	f := fold(p.Name)
	if len(f) == 1 && !spaceless(f[0].r) {
		return fmt.Errorf("the name %q is a single letter, which stands for much else", p.Name)
	}
	if !startsName(f[0].r) {
		return fmt.Errorf("the name %q begins with a mark: write it as it is said", p.Name)
	}
	return nil
}

func startsName(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// foldName is the same for two spellings of one name: case, full stops, kinds of
// apostrophe and hyphen, and the composition of accents do not matter.
func foldName(s string) string {
	var b strings.Builder
	for _, p := range split(fold(s)) {
		for _, u := range p {
			if u.r != '.' {
				b.WriteRune(u.r)
			}
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// Doubts are sentences about pairs that may do something else than was meant.
// They are for whoever keeps the key, and hold names.
func (k *Key) Doubts() []string {
	var doubts []string
	say := func(format string, args ...any) { doubts = append(doubts, fmt.Sprintf(format, args...)) }
	first := map[string]string{}
	doubts = append(doubts, k.Clashes()...)
	for _, p := range k.pairs {
		key := foldName(p.Pseudonym)
		if other, twice := first[key]; twice && !related(other, p.Name) {
			say("%s and %s have the same pseudonym, %s: they become one person", other, p.Name, p.Pseudonym)
		} else if !twice {
			first[key] = p.Name
		}
		switch {
		case !hasUpper(p.Name) && hasLower(p.Name) && !p.AnyCase:
			say("%s is listed in small letters, so it is found however it is written", p.Name)
		case isWord(p.Name) && !p.AnyCase:
			say("%s is a word as well: look at the places where it begins a sentence or stands in capitals", p.Name)
		case isWord(p.Name):
			say("%s is a word as well, and every place where it stands is replaced", p.Name)
		}
	}
	return doubts
}

// related reports whether one name is a part of the other: Rosa and Rosa Bell
// may well be one person.
func related(a, b string) bool {
	a, b = " "+foldName(a), " "+foldName(b)
	return strings.Contains(a, b) || strings.Contains(b, a)
}

// isWord reports names that are English words too, in so far as people have them.
func isWord(name string) bool {
	const words = " will may mark grace hope faith joy rose dawn june april august summer autumn rob bill pat sue jack frank art chase " +
		"drew gene guy lance nick pearl penny ray rich ruby ivy holly heather violet daisy iris lily olive hazel young brown black white green grey " +
		"king long day price wood hill field stone rivers banks bush marsh moon page park poole ward west east north south " +
		"carol eve noel trinity charity patience precious blessing angel sunny star sky storm rain ash robin jay wren dean earl duke prince bishop " +
		"baker butler carter cook fisher gardener hunter mason miller painter porter shepherd smith taylor turner walker weaver wright sharp short small little strong wise good best love power "
	return strings.Contains(words, " "+strings.ToLower(name)+" ")
}

func hasUpper(s string) bool { return strings.ContainsFunc(s, unicode.IsUpper) }
func hasLower(s string) bool { return strings.ContainsFunc(s, unicode.IsLower) }
