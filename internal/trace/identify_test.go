package trace

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func found(s string) []string {
	var got []string
	for _, i := range Identifiers(s) {
		got = append(got, string(i.Kind)+" "+s[i.Start:i.End])
	}
	return got
}

// TestIdentifiers: the NHS number is the example that the NHS publishes; the
// telephone numbers are from the ranges that Ofcom keeps for drama.
func TestIdentifiers(t *testing.T) {
	for in, want := range map[string][]string{
		"my number is 943 476 5919, I think":       {"NHS number 943 476 5919"},
		"943-476-5919":                             {"NHS number 943-476-5919"},
		"it was 9434765919.":                       {"NHS number 9434765919"},
		"943\u00A0476\u00A05919":                   {"NHS number 943\u00A0476\u00A05919"},
		"943 476 5918":                             nil, // the last digit does not follow
		"943 4765919":                              nil, // grouped as nobody does
		"19434765919":                              nil,
		"000 000 0000, 111 111 1111":               nil,
		"ring 07700 900123 or so":                  {"phone number 07700 900123"},
		"ring 07700900123":                         {"phone number 07700900123"},
		"07700 900 123 12 years ago":               {"phone number 07700 900 123"},
		"tel. (020) 7946 0018":                     {"phone number (020) 7946 0018"},
		"020 7946 0018":                            {"phone number 020 7946 0018"},
		"+44 20 7946 0018":                         {"phone number +44 20 7946 0018"},
		"+44 (0)7700 900123":                       {"phone number +44 (0)7700 900123"},
		"+447700900123, then":                      {"phone number +447700900123"},
		"01632 960001":                             {"phone number 01632 960001"},
		"0115-496-0123":                            {"phone number 0115-496-0123"},
		"03069 990123":                             {"phone number 03069 990123"},
		"I live in SW1A 1AA now":                   {"postcode SW1A 1AA"},
		"M11AE":                                    {"postcode M11AE"},
		"sw1a 1aa":                                 {"postcode sw1a 1aa"},
		"on E1 5th floor":                          nil,
		"so1 4am":                                  nil,
		"room QZ1 1AA":                             nil, // no such area
		"write to rosa.m+x@example.co.uk.":         {"e-mail address rosa.m+x@example.co.uk"},
		"me @ home, you@home":                      nil,
		"I was born on 3 March 1985 in Leeds":      {"date of birth 3 March 1985"},
		"DOB: 03/03/85":                            {"date of birth 03/03/85"},
		"date of birth 1985-03-03":                 {"date of birth 1985-03-03"},
		"d.o.b. 3.3.1985":                          {"date of birth 3.3.1985"},
		"my birthday is the 12th of May":           {"date of birth the 12th of May"},
		"on March 12th, 1985 my daughter was born": {"date of birth March 12th, 1985"},
		"born in 1985":                             nil,
		"we met on 3 March 2019":                   nil,
		"my birthday, and ages later, long after everything else had ended, on 3 March": nil,
	} {
		if d := cmp.Diff(want, found(in)); d != "" {
			t.Errorf("%q: %s", in, d)
		}
	}
}

// TestOrdinaryTalkHoldsNoIdentifiers: what people say with numbers in it.
func TestOrdinaryTalkHoldsNoIdentifiers(t *testing.T) {
	for _, s := range []string{
		"[00:12:05] Rosa: it was twenty 2019, no, 2020, and I had 1800 pounds.",
		"P07-1 turn 34 (00:12:05), 1,234,567 words, 3.14159, £0123456789.",
		"Between 2019 2020 and 2021 there were 10 20 30 of us, 07 12 2019, 01 02 03 04 05.",
		"At 07:30 02-03-2019, 10.30 to 12.45; section 1.2.3.4; 0.0123456789",
		"9 to 5, 24/7, 7/7, a 12-week course, 15 000 000 people, 100,000",
		"vitamin B12 every day, the A1 to M25, an MP3, a C90 tape, H2O, step 12 4 me",
		"the twelfth, a hundred and one, oh seven seven hundred",
		"ISBN 978-0-306-40615-7, order 0123 4567 89, a1b2c3d4e5f6",
	} {
		if got := found(s); got != nil {
			t.Errorf("%q: %q", s, got)
		}
	}
}

// TestNHSCheckDigit compares with the rule worked out over all ten digits: the
// sum of digit times weight, 10 down to 1, is a multiple of 11.
func TestNHSCheckDigit(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	valid := 0
	for range 20000 {
		s := strconv.Itoa(4000000000 + r.IntN(900000000))
		sum := 0
		for i, c := range s {
			sum += int(c-'0') * (10 - i)
		}
		want := sum%11 == 0
		if want {
			valid++
		}
		got := strings.HasPrefix(strings.Join(found(s), ""), "NHS number")
		if got != want {
			t.Fatalf("%s: %v, want %v", s, got, want)
		}
	}
	if valid < 1000 {
		t.Fatalf("only %d valid numbers were tried", valid)
	}
}

func FuzzIdentifiers(f *testing.F) {
	f.Add("born 3 March 1985, 943 476 5919, +44 (0)7700 900123, SW1A 1AA, a@b.cd")
	f.Add("\xff0\xa07")
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, i := range Identifiers(s) {
			if i.Start < end || i.End <= i.Start || i.End > len(s) {
				t.Fatalf("%q: %v", s, i)
			}
			end = i.End
		}
	})
}
