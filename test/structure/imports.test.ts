import { against, arrowsOfTheProduct, circlesBetweenFolders } from './imports.js';

const arrows = arrowsOfTheProduct();

describe('imports', () => {
  it('are found, with types and from one platform and one procedure to itself', () => {
    expect(arrows.length).toBeGreaterThan(1_000);
    expect(arrows).toContainEqual({ from: 'src/requests/request.ts', to: 'src/requests/plan.ts' });
  });

  it('run one way, from the top of the layout to the ground', () => {
    const wrong = arrows.flatMap((arrow) => {
      const why = against(arrow);
      return why === undefined ? [] : [`${arrow.from} takes ${arrow.to}: ${why}`];
    });
    expect(wrong).toEqual([]);
  });

  it('make no circle between folders', () => {
    expect(circlesBetweenFolders(arrows)).toEqual([]);
  });

  it.each([
    ['src/requests/runner.ts', 'src/report/view.ts'],
    ['src/procedures/move/plan.ts', 'src/procedures/force/plan.ts'],
    ['src/report/view.ts', 'src/procedures/move/plan.ts'],
    ['src/chat/card.ts', 'src/main.ts'],
    ['src/app/home.ts', 'adapters/slack/home.ts'],
    ['src/app/home.ts', 'src/simulator/index.ts'],
    ['adapters/slack/home.ts', 'adapters/discord/api.ts'],
    ['adapters/slack/home.ts', 'src/requests/plan.ts'],
    ['commands/migrate.ts', 'src/app/home.ts'],
  ])('%s may not take %s', (from, to) => {
    expect(against({ from, to })).toBeDefined();
  });

  it('a circle through two folders is found', () => {
    const circle = [
      { from: 'src/procedures/move/plan.ts', to: 'src/requests/plan.ts' },
      { from: 'src/requests/plan.ts', to: 'src/procedures/move/plan.ts' },
    ];
    expect(circlesBetweenFolders(circle)).toEqual([['procedures/move', 'requests']]);
  });
});
