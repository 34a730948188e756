import fc from 'fast-check';

// That a property fails is all a mutant needs; to shrink the example takes most of the time.
fc.configureGlobal({ endOnFailure: true });
