import { parseDocument } from 'yaml';
import { neededRules, SERVICES } from '../../../src/app/rights/calls.js';
import { isListed, policyFiles, policyRules } from '../../../src/app/rights/policy-files.js';
import { RELEASES } from '../../../src/app/rights/releases.js';

const MOVE = 'os_compute_api:os-migrate-server:migrate_live';

describe('the policy files', () => {
  it('are there for each service of each release, and hold each rule once', () => {
    const files = policyFiles();
    expect(files).toHaveLength(RELEASES.length * SERVICES.length);
    for (const { text } of files) {
      const document = parseDocument(text, { uniqueKeys: true });
      expect(document.errors).toEqual([]);
      expect(Object.keys(document.toJS() as object).length).toBeGreaterThan(0);
    }
  });

  it.each(RELEASES)(
    'let the role move servers in %s, and neither reset nor evacuate nor delete them',
    (release) => {
      const nova = policyRules('nova', release);
      expect(nova.get('context_is_admin')).toBe('role:admin or role:drover');
      expect(nova.get(MOVE)).toMatch(/ or role:drover$/);
      const others = [...nova].filter(
        ([name]) => !neededRules('nova').has(name) && name !== 'context_is_admin',
      );
      expect(others.length).toBeGreaterThan(5);
      // Whoever counts as admin passes these: no rule that Drover does not need may ask for no more than that.
      expect(others.filter(([, check]) => /drover|context_is_admin|is_admin/.test(check))).toEqual([]);
    },
  );

  it('name what newer releases ask for beside it, and only there', () => {
    expect(policyRules('nova', '2026.1').get(`${MOVE}:host`)).toMatch(/role:drover$/);
    expect(policyRules('nova', '2024.1').has(`${MOVE}:host`)).toBe(false);
    expect(policyRules('neutron', 'yoga').get('context_is_advsvc')).toBe('role:advsvc or role:drover');
  });

  it('have no rule that no release has ever had', () => {
    const unknown = SERVICES.flatMap((service) =>
      [...neededRules(service)].filter((rule) => !isListed(service, rule)),
    );
    expect(unknown).toEqual([]);
  });
});
