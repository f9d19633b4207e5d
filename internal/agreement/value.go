package agreement

import (
	"math"
	"strconv"
)

// Value is a figure, or the reason why there is none. Number means nothing when
// Undefined is not empty.
type Value struct {
	Number    float64 // not rounded
	Undefined string  // why there is no figure: a clause without capital or full stop
}

// Reasons why a figure is undefined.
const (
	noPairs     = "no unit was judged by two coders"
	noUnits     = "no unit was judged"
	oneCategory = "every judgement is the same, so there is no variation to agree or disagree about"
	neverUsed   = "neither coder applied it"
	noVariation = "the units do not vary enough to estimate it"
	fewValues   = "fewer than two categories were available"
	moreUsed    = "more categories were used than are said to be available"
	nothingHere = "nothing to compute it from"
)

// Defined says whether v has a figure.
func (v Value) Defined() bool { return v.Undefined == "" }

// String is the figure with three decimals, or "undefined (reason)".
func (v Value) String() string {
	if v.Undefined != "" {
		return "undefined (" + v.Undefined + ")"
	}
	return strconv.FormatFloat(v.Number, 'f', 3, 64)
}

// number is a defined value; arithmetic that went out of bounds is not.
func number(x float64) Value {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return undefined("the figures are too large or too small to compute it")
	}
	return Value{Number: x}
}

func undefined(reason string) Value { return Value{Undefined: reason} }

// share is part of whole, undefined for the reason given when whole is nothing.
func share(part, whole float64, reason string) Value {
	if whole == 0 {
		return undefined(reason)
	}
	return number(part / whole)
}

// Mean is the plain mean of the values that are defined. It is undefined, for the
// first value's reason, when none is.
func Mean(values []Value) Value { return weightedMean(values, nil) }

func weightedMean(values []Value, weights []float64) Value {
	sum, n, reason := 0.0, 0.0, nothingHere
	for i, v := range values {
		w := 1.0
		if weights != nil {
			w = weights[i]
		}
		if v.Defined() {
			sum, n = sum+w*v.Number, n+w
		} else if reason == nothingHere {
			reason = v.Undefined
		}
	}
	return share(sum, n, reason)
}
