package search

import (
	"slices"
	"strings"
	"unicode"

	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// Reserved are the names of the filters that no attribute may have.
func Reserved() []string {
	return []string{"theme", "coder", "speaker", "voice", "participant", "transcript", "memo", "stance", "is"}
}

// isName reports whether s could be the name of a filter: "10" in 10:30 is none.
func isName(s string) bool {
	for i, r := range s {
		if !unicode.IsLetter(r) && (i == 0 || !unicode.IsNumber(r) && !unicode.IsMark(r) && r != '_' && r != '-') {
			return false
		}
	}
	return true
}

// filter reads name:value. It is not one, and no error, where a name that
// nobody knows stands before a last colon: "Rosa: yes".
func (l *lexer) filter(at int, name, value string) (t token, is bool, err error) {
	f := &filter{at: at, valueAt: at + len([]rune(name)) + 1, name: foldName(name), value: value}
	opens := value == "" && l.i < len(l.src) && isQuoteMark(l.src[l.i])
	known := slices.Contains(Reserved(), f.name) || slices.Contains(l.names, f.name)
	switch {
	case !known && value == "" && !opens:
		return token{}, false, nil
	case !known:
		return token{}, true, l.unknownFilter(at, name)
	case opens:
		f.inQuotes = true
		if f.value, err = l.inQuotes(); err != nil {
			return token{}, true, err
		}
	}
	if strings.TrimSpace(f.value) == "" {
		hint := "write it directly after the colon: " + f.name + ":" + example(f.name)
		if l.i < len(l.src) && l.src[l.i] == '(' {
			hint = "write (" + f.name + ":a OR " + f.name + ":b)"
		}
		return token{}, true, refuse(f.valueAt, hint, "%s has no value", quoted(name+":"))
	}
	if err := f.read(); err != nil {
		return token{}, true, err
	}
	return leafToken(at, f), true, nil
}

func (l *lexer) unknownFilter(at int, name string) error {
	all := append(Reserved(), l.names...)
	hint := "filters are " + strings.Join(all, ", ") + "; to look for the words, put them in quotation marks"
	if near := nearest(foldName(name), all); near != "" {
		hint = "did you mean " + near + ":? To look for the words, put them in quotation marks"
	}
	return refuse(at, hint, "there is no filter %s", quoted(name+":"))
}

func example(name string) string {
	switch name {
	case "theme":
		return "hope"
	case "voice":
		return "participant"
	case "stance":
		return "against"
	case "is":
		return isStarred
	case "participant":
		return "P07"
	case "transcript":
		return "P07-1"
	case "coder", "speaker":
		return "rosa"
	}
	return "north"
}

// read takes the value of a filter apart.
func (f *filter) read() error {
	switch f.name {
	case "voice":
		var names []string
		for _, v := range transcript.Voices {
			names = append(names, string(v))
		}
		return f.oneOf(names)
	case "stance":
		return f.oneOf([]string{"for", "against"})
	case "memo":
		return f.readMemo()
	case "is":
		return f.oneOf([]string{isStarred, isNoted})
	}
	if f.inQuotes || f.value == "*" {
		return nil
	}
	if strings.Contains(f.value, "*") {
		return refuse(f.valueAt, "put a value that has a * in quotation marks", "a * stands alone, for any value: %s", quoted(f.name+":*"))
	}
	if slices.Contains(Reserved(), f.name) {
		return f.plain()
	}
	return f.readNumber()
}

// plain refuses a comparison where none makes sense.
func (f *filter) plain() error {
	if strings.ContainsAny(f.value[:1], "<>") {
		return refuse(f.valueAt, "write "+f.name+":"+example(f.name), "%s cannot be compared", quoted(f.name))
	}
	return nil
}

func (f *filter) oneOf(values []string) error {
	if f.value == "*" && !f.inQuotes {
		return nil
	}
	v := foldKey(f.value)
	if slices.Contains(values, v) {
		return nil
	}
	hint := "write one of " + strings.Join(values, ", ")
	if near := nearest(v, values); near != "" {
		hint = "did you mean " + near + "?"
	}
	return refuse(f.valueAt, hint, "there is no %s %s", f.name, quoted(f.value))
}

func (f *filter) readMemo() error {
	if f.value == "*" && !f.inQuotes {
		return nil
	}
	_, err := f.memoWord()
	return err
}

// memoWord is what the memo must contain, as a word of a query.
func (f *filter) memoWord() (*word, error) {
	if f.inQuotes {
		if len(wordsOf(f.value, stemmer{}, false)) == 0 {
			return nil, refuse(f.valueAt, "", "the quotation marks hold no letter or digit to look for")
		}
		return &word{at: f.valueAt, how: exact, text: f.value}, nil
	}
	n, err := newWord(f.valueAt, f.value)
	if err != nil {
		return nil, err
	}
	return n.(*word), nil
}

// readNumber reads >3, >=3, <3, <=3 and 3..5.
func (f *filter) readNumber() error {
	for _, op := range []string{">=", "<=", ">", "<"} {
		if n, ok := strings.CutPrefix(f.value, op); ok {
			f.op, f.value = op, n
			if _, ok := number(n); !ok {
				return refuse(f.valueAt, "write "+f.name+":"+op+"3", "%s needs a number to compare with, not %s", quoted(op), quoted(n))
			}
			return nil
		}
	}
	low, high, ok := strings.Cut(f.value, "..")
	if !ok {
		return nil
	}
	a, okA := number(low)
	b, okB := number(high)
	switch {
	case !okA || !okB:
		return refuse(f.valueAt, "write "+f.name+":3..5, or put a value that has .. in quotation marks", "%s needs a number on either side of the dots", quoted(f.value))
	case a > b:
		return refuse(f.valueAt, "write "+f.name+":"+high+".."+low, "%s runs backwards", quoted(f.value))
	}
	f.op, f.value, f.high = "..", low, high
	return nil
}

// number reads numbers as attributes have them.
func number(s string) (float64, bool) { return study.Number(s) }
