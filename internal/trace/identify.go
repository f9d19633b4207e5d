package trace

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Kind is a kind of detail that points at one person.
type Kind string

// The kinds, as people call them.
const (
	NHSNumber   Kind = "NHS number"
	PhoneNumber Kind = "phone number"
	Postcode    Kind = "postcode"
	Email       Kind = "e-mail address"
	BirthDate   Kind = "date of birth"
)

// Identifier is a place in a string, in bytes, that points at one person.
type Identifier struct {
	Kind       Kind
	Start, End int
}

// Identifiers finds NHS numbers, UK phone numbers and postcodes, e-mail
// addresses and dates of birth, in order, without overlap. It is made not to
// take times, years, sums of money and the like for them: what it names is worth
// looking at, and what it does not name is no proof that there is nothing.
func Identifiers(s string) []Identifier {
	var all []Identifier
	add := func(k Kind, at [][]int, accept func(string, int, int) bool) {
		for _, m := range at {
			if standsAlone(s, m[0], m[1]) && accept(s, m[0], m[1]) && !slices.ContainsFunc(all, func(i Identifier) bool { return i.Start < m[1] && m[0] < i.End }) {
				all = append(all, Identifier{k, m[0], m[1]})
			}
		}
	}
	if strings.IndexByte(s, '@') >= 0 {
		add(Email, emailForm().FindAllStringIndex(s, -1), func(string, int, int) bool { return true })
	}
	if strings.ContainsAny(s, "0123456789") {
		add(PhoneNumber, phones(s), isPhone)
		add(NHSNumber, nhsForm().FindAllStringIndex(s, -1), isNHS)
		add(Postcode, postcodeForm().FindAllStringIndex(s, -1), isPostcode)
		add(BirthDate, birthDates(s), func(string, int, int) bool { return true })
	}
	slices.SortFunc(all, func(a, b Identifier) int { return a.Start - b.Start })
	return all
}

// standsAlone reports whether no letter or digit, and no mark that makes it part
// of a longer number, touches s[a:b].
func standsAlone(s string, a, b int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:a])
	after, size := utf8.DecodeRuneInString(s[b:])
	if unicode.IsLetter(before) || unicode.IsDigit(before) || unicode.IsLetter(after) || unicode.IsDigit(after) {
		return false
	}
	if strings.ContainsRune("£$€#", before) {
		return false
	}
	if strings.ContainsRune(".,:/-", before) && a > 1 && isDigit(s[a-2]) {
		return false
	}
	next := b + size
	return !(strings.ContainsRune(".,:/-", after) && next < len(s) && isDigit(s[next]))
}

var emailForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[\pL\d._%+\-']*[\pL\d_%+\-]@[\pL\d\-]+(?:\.[\pL\d\-]+)*\.\pL{2,}`)
})

// nhsForm: ten digits, in the usual groups or in none.
var nhsForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\d{3}([ \x{A0}\-]?)\d{3}[ \x{A0}\-]?\d{4}`)
})

// isNHS checks the last digit, which follows from the other nine (modulus 11),
// and that the groups are parted in one way.
func isNHS(s string, a, b int) bool {
	digits, marks := split(s[a:b])
	if len(marks) == 1 || len(marks) == 2 && marks[0] != marks[1] {
		return false
	}
	sum, same := 0, true
	for i := range 9 {
		sum += int(digits[i]-'0') * (10 - i)
		same = same && digits[i] == digits[9]
	}
	check := (11 - sum%11) % 11
	return !same && check == int(digits[9]-'0') // a check of 10 is never given out
}

// split parts a number into its digits and the marks between them.
func split(s string) (digits string, marks []string) {
	var b strings.Builder
	mark := ""
	for _, r := range s {
		if r >= '0' && r <= '9' {
			if mark != "" {
				marks = append(marks, mark)
				mark = ""
			}
			b.WriteRune(r)
			continue
		}
		mark += string(r)
	}
	return b.String(), marks
}

// phoneForm: a country code or a 0, then digits in groups of two or more.
var phoneForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:(?:\+|00)44[ \-]?(?:\(0\)[ \-]?|0)?[1237]\d*|\(0[1237]\d{1,4}\)|0[1237]\d+)(?:[ \x{A0}\-.]\d{2,}|\d+| \d{2,})*`)
})

// phones are the places of numbers of the form, without groups of digits after
// them that are other numbers.
func phones(s string) [][]int {
	all := phoneForm().FindAllStringIndex(s, -1)
	for _, m := range all {
		for end := m[1]; end > m[0]; end = m[0] + strings.LastIndexAny(s[m[0]:end], " \u00A0-.") {
			whole := strings.TrimRight(s[m[0]:end], " \u00A0-.")
			if isPhone(s, m[0], m[0]+len(whole)) {
				m[1] = m[0] + len(whole)
				break
			}
		}
	}
	return all
}

// isPhone checks the number of digits: eleven with the 0, ten with the country
// code; some numbers that begin 01 have one less. What is written in the groups
// of a date is none.
func isPhone(s string, a, b int) bool {
	digits, marks := split(strings.TrimPrefix(strings.Replace(s[a:b], "(0)", "", 1), "+"))
	if rest, ok := strings.CutPrefix(digits, "0044"); ok {
		digits = "44" + rest
	}
	if rest, ok := strings.CutPrefix(digits, "44"); ok {
		digits = "0" + strings.TrimPrefix(rest, "0")
	}
	first := strings.IndexAny(strings.TrimLeft(s[a:b], "("), " )-.\u00A0") // digits of the first group
	if len(digits) != 11 && !(len(digits) == 10 && digits[1] == '1' && first >= 5) {
		return false
	}
	if s[a] == '0' && first >= 0 && first < 3 {
		return false // 07 12 …: a date, a list
	}
	return len(marks) <= 5
}

var postcodeForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)[A-Z]{1,2}\d(?:\d|[A-Z])?[ \x{A0}]?\d[ABD-HJLNP-UW-Z]{2}`)
})

// postcodeAreas are the letters that UK postcodes begin with.
const postcodeAreas = " AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX " +
	"FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW " +
	"OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN " +
	"WR WS WV YO ZE "

// isPostcode checks the area, and that it is written as people write postcodes:
// in capitals, or in small letters with a space. "e1 5th" is a floor.
func isPostcode(s string, a, b int) bool {
	code := s[a:b]
	area := strings.ToUpper(code[:strings.IndexAny(code, "0123456789")])
	if !strings.Contains(postcodeAreas, " "+area+" ") {
		return false
	}
	if strings.ToUpper(code) == code {
		return true
	}
	small := code == strings.ToLower(code) || code[1:] == strings.ToLower(code[1:])
	switch code[len(code)-2:] {
	case "st", "nd", "rd", "th", "hr", "ft", "pt", "lb", "ps", "ad", "bc", "gb":
		return false
	}
	return small && strings.ContainsAny(code, " \u00A0")
}

// birthWord comes before or after a date of birth.
var birthWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:born|date of birth|d\.?\s?o\.?\s?b\b|birthday|birth date|birthdate)`)
})

// dateForm: a day, month and, where written, a year, in figures or with the
// month's name. A year alone is no date of birth.
var dateForm = sync.OnceValue(func() *regexp.Regexp {
	const month = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?`
	const day = `(?:the )?(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?`
	const year = `(?:,? (?:19|20)\d\d)?`
	return regexp.MustCompile(`(?i)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])` +
		`|(?:0?[1-9]|[12]\d|3[01])(?:/|\.|-| / )(?:0?[1-9]|1[0-2])(?:/|\.|-| / )(?:(?:19|20)\d\d|\d\d)` +
		`|` + day + `(?: of)? ` + month + year + `|` + month + ` ` + day + `\b` + year)
})

// nearBirth is how many bytes may stand between the word and the date, after and
// before it.
const (
	afterBirthWord  = 40
	beforeBirthWord = 20
)

// birthDates are the dates near a word that speaks of birth.
func birthDates(s string) [][]int {
	var all [][]int
	for _, w := range birthWord().FindAllStringIndex(s, -1) {
		if m := dateForm().FindStringIndex(s[w[1]:min(len(s), w[1]+afterBirthWord+20)]); m != nil && m[0] <= afterBirthWord {
			all = append(all, []int{w[1] + m[0], w[1] + m[1]})
			continue
		}
		from := max(0, w[0]-beforeBirthWord-20)
		before := dateForm().FindAllStringIndex(s[from:w[0]], -1)
		if len(before) == 0 {
			continue
		}
		if m := before[len(before)-1]; w[0]-from-m[1] <= beforeBirthWord {
			all = append(all, []int{from + m[0], from + m[1]})
		}
	}
	return all
}
