// opossum ships no types; this is the little of it that is measured.
declare module 'opossum' {
  export default class CircuitBreaker<Result> {
    constructor(
      action: () => Promise<Result>,
      options?: {
        timeout?: number | false;
        capacity?: number;
        rollingCountTimeout?: number;
        rollingCountBuckets?: number;
        rollingPercentilesEnabled?: boolean;
        enableSnapshots?: boolean;
        errorThresholdPercentage?: number;
      },
    );
    fire(): Promise<Result>;
  }
}
