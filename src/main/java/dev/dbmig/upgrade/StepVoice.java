package dev.dbmig.upgrade;

/** Tells the steps of a run as they come and go. */
final class StepVoice implements StepListener {

    private final RunKit kit;
    private final RunVoice voice;

    StepVoice(RunKit kit) {
        this.kit = kit;
        this.voice = kit.voice();
    }

    @Override
    public void mayBegin() {
        kit.checkInterrupted();
    }

    @Override
    public void begins(Step step) {
        voice.begins(step.title());
    }

    @Override
    public void done(Step step) {
        voice.done(step.title());
    }

    @Override
    public void undoes(Step step) {
        if (step.hasWayBack()) {
            voice.undoes(step.title());
        }
    }

    @Override
    public void note(String sentence) {
        voice.note(sentence);
    }
}
