package ingest

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// pdfLeftOut is what stood at the edge of pages and is not part of the talk.
type pdfLeftOut struct {
	words string // of the first
	rows  int
	pages bool // nothing but the number of the page
}

// dropEdges takes away headers, footers and page numbers: lines at the edge of
// pages that say the same at the same height on page after page, but for
// numbers that count the pages, and lines the file itself calls no text.
func dropEdges(pages [][]pdfRow) (left []pdfLeftOut) {
	gone := map[string]int{}
	out := func(r *pdfRow) {
		words, _ := r.words(false)
		words = strings.Join(strings.Fields(words), " ")
		key := withoutNumbers(words)
		i, ok := gone[key]
		if !ok {
			i = len(left)
			gone[key] = i
			left = append(left, pdfLeftOut{words: words, pages: !strings.ContainsFunc(key, unicode.IsLetter)})
		}
		left[i].rows++
	}
	for i := range pages {
		pages[i] = slices.DeleteFunc(pages[i], func(r pdfRow) bool {
			if r.artifact {
				out(&r)
			}
			return r.artifact
		})
	}
	for _, top := range []bool{true, false} {
		for range 4 { // lines of a header
			again := repeated(pages, top)
			if len(again) == 0 {
				break
			}
			for _, page := range slices.Sorted(maps.Keys(again)) {
				i := again[page]
				out(&pages[page][i])
				pages[page] = slices.Delete(pages[page], i, i+1)
			}
		}
	}
	slices.SortStableFunc(left, func(a, b pdfLeftOut) int { return b.rows - a.rows })
	return left
}

// edgeRow is the outermost row of a page.
func edgeRow(rows []pdfRow, top bool) int {
	at := -1
	for i := range rows {
		if at < 0 || top && rows[i].y > rows[at].y || !top && rows[i].y < rows[at].y {
			at = i
		}
	}
	return at
}

// repeated finds the outermost rows that are headers or footers: by page, the
// place of the row.
func repeated(pages [][]pdfRow, top bool) map[int]int {
	type edge struct {
		page, at int
		y        float64
		number   int
		apart    bool
	}
	groups := map[string][]edge{}
	for page, rows := range pages {
		at := edgeRow(rows, top)
		if at < 0 {
			continue
		}
		words, _ := rows[at].words(false)
		key := withoutNumbers(words)
		groups[key] = append(groups[key], edge{page, at, rows[at].y, firstNumber(words), setApart(rows, at)})
	}
	again := map[int]int{}
	for key, group := range groups {
		bare := !strings.ContainsFunc(key, unicode.IsLetter)
		for _, e := range group {
			same, counts, apart := 0, 0, 0
			for _, o := range group[:min(len(group), 200)] {
				if math.Abs(o.y-e.y) > 4 {
					continue
				}
				same++
				if o.number-o.page == e.number-e.page {
					counts++
				}
				if o.apart {
					apart++
				}
			}
			numbers := strings.Contains(key, "#")
			enough := same >= 3 && same*5 >= min(len(pages), 200)*2 ||
				same == 2 && len(pages) <= 4 && apart == 2 || len(pages) == 1 && e.apart && isPageNumber(key) && e.number == 1
			if enough && (!bare || numbers && counts*5 >= same*4) {
				again[e.page] = e.at
			}
		}
	}
	return again
}

// isPageNumber reports whether a line is nothing but "1", "- 1 -", "1/1" or
// "Page 1 of 1".
func isPageNumber(key string) bool {
	key = strings.ToLower(strings.Trim(key, " -–—|."))
	switch key {
	case "#", "#/#", "# / #", "# of #", "page #", "page # of #", "p. #", "seite #", "seite # von #":
		return true
	}
	return false
}

// setApart reports whether a row stands further from its neighbour than rows do.
func setApart(rows []pdfRow, at int) bool {
	near := math.Inf(1)
	for i := range rows {
		if i != at {
			near = min(near, math.Abs(rows[i].y-rows[at].y))
		}
	}
	return near > 1.6*rows[at].size
}

// withoutNumbers is a line with every number as "#", to compare it by.
func withoutNumbers(s string) string {
	var b strings.Builder
	digits := false
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if unicode.IsDigit(r) {
			if !digits {
				b.WriteByte('#')
			}
			digits = true
			continue
		}
		digits = false
		b.WriteRune(r)
	}
	return b.String()
}

func firstNumber(s string) int {
	i := strings.IndexFunc(s, unicode.IsDigit)
	if i < 0 {
		return -1
	}
	j := i
	for j < len(s) && j < i+9 && isDigit(s[j]) {
		j++
	}
	n, _ := strconv.Atoi(s[i:j])
	return n
}

// pdfMarginNumber is a number in the left margin.
type pdfMarginNumber struct {
	page, n int
	y, size float64
}

// takeMargin takes the numbers out of the left margin: of paragraphs, as coding
// programs print them, or of lines. They stand left of everything else and count
// up. It gives none where what is there does not look like that.
func takeMargin(pages [][]pdfPiece) []pdfMarginNumber {
	body := bodyLeft(pages)
	var numbers []pdfMarginNumber
	at := func(p pdfPiece) (int, bool) {
		s := strings.TrimSuffix(pieceWords(p), ".")
		n, err := strconv.Atoi(s)
		return n, err == nil && n >= 0 && len(s) <= 6 && allDigits(s) && p.x1 < body
	}
	for page, pieces := range pages {
		for _, p := range pieces {
			if n, ok := at(p); ok {
				numbers = append(numbers, pdfMarginNumber{page + 1, n, p.y, p.size})
			}
		}
	}
	if !counting(numbers) {
		return nil
	}
	for page := range pages {
		pages[page] = slices.DeleteFunc(pages[page], func(p pdfPiece) bool {
			_, ok := at(p)
			return ok
		})
	}
	return numbers
}

func pieceWords(p pdfPiece) string {
	var b strings.Builder
	for _, g := range p.glyphs {
		if b.Len() > 20 {
			break
		}
		b.WriteString(g.Text)
	}
	return strings.TrimSpace(b.String())
}

// bodyLeft is where most lines begin, apart from numbers.
func bodyLeft(pages [][]pdfPiece) float64 {
	n := map[int]int{}
	for _, pieces := range pages {
		for _, p := range pieces {
			if !allDigits(pieceWords(p)) {
				n[int(math.Round(p.x0))]++
			}
		}
	}
	return mostOften(n)
}

// mostOften is the value that is there most; the least of them on a tie.
func mostOften(n map[int]int) float64 {
	best, most := 0, 0
	for v, k := range n {
		if k > most || k == most && v < best {
			best, most = v, k
		}
	}
	return float64(best)
}

// counting reports whether numbers go up by one step nearly all the time.
func counting(numbers []pdfMarginNumber) bool {
	if len(numbers) < 3 {
		return false
	}
	steps := map[int]int{}
	for i := 1; i < len(numbers); i++ {
		step := numbers[i].n - numbers[i-1].n
		if step <= 0 && numbers[i].page != numbers[i-1].page {
			continue // begins anew on a page, or is printed twice
		}
		steps[step]++
	}
	step := int(mostOften(steps))
	return step > 0 && steps[step]*10 >= (len(numbers)-1)*7
}

// markNumbered notes which rows have a number beside them. It reports whether
// these count the paragraphs, and not the lines.
func markNumbered(pages [][]pdfRow, numbers []pdfMarginNumber) (paragraphs bool) {
	all, marked := 0, 0
	for _, rows := range pages {
		all += len(rows)
	}
	i := 0
	for page, rows := range pages {
		for ; i < len(numbers) && numbers[i].page == page+1; i++ {
			best := -1
			for k := range rows {
				if best < 0 || math.Abs(rows[k].y-numbers[i].y) < math.Abs(rows[best].y-numbers[i].y) {
					best = k
				}
			}
			if best >= 0 && math.Abs(rows[best].y-numbers[i].y) < 1.2*max(rows[best].size, numbers[i].size) && !rows[best].numbered {
				rows[best].numbered = true
				marked++
			}
		}
	}
	byOne := 0
	for i := 1; i < len(numbers); i++ {
		if d := numbers[i].n - numbers[i-1].n; d == 1 || d == 0 {
			byOne++
		}
	}
	return marked*10 < all*9 && byOne*2 > len(numbers)
}
